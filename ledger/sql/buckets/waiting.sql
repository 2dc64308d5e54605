-- The days to count next: one at rest, or that has waited for long although it changes on, with
-- others of its month, since lines are kept by month and looked through once for all of them.
WITH due AS (
  SELECT m.* FROM ledger_daymark m
  WHERE m.tenant_id = %(tenant)s
    AND (m.marked_at <= now() - make_interval(secs => %(rest)s)
      OR m.since <= now() - make_interval(secs => %(longest)s))
)
SELECT s.day, s.changes,
  -- include: rollups/day_has_facts
  AS has_facts
FROM due s
WHERE date_trunc('month', s.day::timestamp) = (
  SELECT date_trunc('month', d.day::timestamp) FROM due d ORDER BY d.since, d.day LIMIT 1)
ORDER BY s.day
