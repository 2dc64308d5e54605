-- What became of a chunk of traces.
UPDATE ledger_importbatch SET accepted = %(accepted)s, conflict = %(closed)s
WHERE tenant_id = %(tenant)s AND id = %(batch)s
