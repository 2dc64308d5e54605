-- Rows of an archive back into their table, unless they are there.
INSERT INTO {table} ({columns}) SELECT {columns} FROM back ON CONFLICT DO NOTHING
