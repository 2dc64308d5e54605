-- Requests that came, and those that gave way, at the time they happened.
SELECT date_bin('15 minutes', s.occurred_at, timestamptz 'epoch') AS at, s.attribution_id,
       count(*) AS requests
FROM stage_record s
WHERE s.kind = 1
  AND NOT EXISTS (SELECT FROM stage_claim c WHERE c.key = s.key AND c.status <> 'replaced')
GROUP BY 1, 2
UNION ALL
SELECT c.old_occurred_at, c.old_attribution_id, -1
FROM stage_claim c
WHERE c.kind = 1 AND c.status = 'replaced'
