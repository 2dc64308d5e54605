-- Days that are not split at a threshold that is asked now.
INSERT INTO ledger_daymark AS t (tenant_id, day, changes, since, marked_at)
SELECT %(tenant)s, s.day, 1, now(), now() FROM ledger_bucketedday s
WHERE s.tenant_id = %(tenant)s AND NOT s.cuts @> %(cuts)s::float8[]
  AND
  -- include: rollups/day_has_facts
ORDER BY s.day
ON CONFLICT (tenant_id, day)
DO UPDATE SET changes = t.changes + 1, marked_at = excluded.marked_at
