-- Requests that came, and those that gave way, at the time they happened.
SELECT s.occurred_at AS at, s.attribution_id, 1 AS requests
FROM stage_record s
WHERE s.kind = 1
  AND NOT EXISTS (SELECT FROM stage_claim c WHERE c.key = s.key AND c.status <> 'replaced')
UNION ALL
SELECT c.old_occurred_at, c.old_attribution_id, -1
FROM stage_claim c
WHERE c.kind = 1 AND c.status = 'replaced'
