-- What became of a chunk.
UPDATE ledger_importbatch
SET accepted = %(accepted)s, duplicate = %(duplicate)s, conflict = %(conflict)s
WHERE tenant_id = %(tenant)s AND id = %(batch)s
