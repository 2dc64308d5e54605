-- Marked days with a part in a month whose facts are about to go.
SELECT s.day FROM ledger_daymark s
WHERE s.tenant_id = %(tenant)s
  AND s.day::timestamp AT TIME ZONE %(zone)s < %(end)s
  AND (s.day + 1)::timestamp AT TIME ZONE %(zone)s > %(start)s
  AND
  -- include: rollups/day_has_facts
ORDER BY s.day
