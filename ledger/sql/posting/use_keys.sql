-- Count the uses of identity keys, each with the family it belongs to if it is new.
INSERT INTO ledger_callkey AS k (tenant_id, key, family_id, uses)
SELECT %(tenant)s, n.*
FROM unnest(%(keys)s::uuid[], %(families)s::uuid[], %(uses)s::int[]) AS n (key, family_id, uses)
ORDER BY key
ON CONFLICT (tenant_id, key) DO UPDATE SET uses = k.uses + excluded.uses
