-- Requests that came, and those that gave way: when they happened (`origin`), and when they are
-- counted (`at`). A closed month keeps its number: what takes a request's place there is counted
-- where that was, and what comes late for it at the time of posting.
SELECT date_bin('15 minutes', s.occurred_at, timestamptz 'epoch') AS origin,
       coalesce(
         -- include: posting/request_counted_at
         , date_bin('15 minutes', s.occurred_at, timestamptz 'epoch')) AS at,
       s.attribution_id, count(*) AS requests
FROM stage_record s
LEFT JOIN stage_claim o ON o.key = s.key AND o.kind = 1 AND o.status = 'replaced'
WHERE s.kind = 1
  AND NOT EXISTS (SELECT FROM stage_claim c WHERE c.key = s.key AND c.status <> 'replaced')
GROUP BY 1, 2, 3
UNION ALL
SELECT c.old_occurred_at, coalesce(c.old_counted_at, c.old_occurred_at), c.old_attribution_id, -1
FROM stage_claim c
WHERE c.kind = 1 AND c.status = 'replaced' AND NOT c.was_withdrawn
  AND c.old_attribution_id IS NOT NULL
