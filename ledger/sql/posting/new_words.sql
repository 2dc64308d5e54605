-- A combination of words that its dimension table lacks; another transaction may have been first.
INSERT INTO {table} (tenant_id, {columns}) VALUES (%s, {marks}) ON CONFLICT DO NOTHING
