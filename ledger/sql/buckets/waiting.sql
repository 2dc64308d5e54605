-- The day to count next: one at rest, or that has waited for long although it changes on.
SELECT s.day, s.changes,
  -- include: rollups/day_has_facts
  AS has_facts
FROM ledger_daymark s
WHERE s.tenant_id = %(tenant)s
  AND (s.marked_at <= now() - make_interval(secs => %(rest)s)
    OR s.since <= now() - make_interval(secs => %(longest)s))
ORDER BY s.since, s.day LIMIT 1
