-- What was there before decides what a record is: replaced (an implied record gives way),
-- duplicate, conflict, or ignored (an implication already known). The others are new.
-- Keys are looked up one by one through the index (OFFSET 0): the planner's picture of a tenant
-- that has just begun is always wrong, and a join in the wrong order takes minutes.
INSERT INTO stage_claim (row, kind, key, implied, status, old_occurred_at, old_attribution_id)
SELECT s.row, s.kind, s.key, %(implied)s,
       CASE
         WHEN s.content IS NULL AND k.content IS NULL AND s.occurred_at < k.occurred_at
           THEN 'replaced'
         WHEN s.content IS NULL THEN 'ignored'
         WHEN k.content IS NULL THEN 'replaced'
         WHEN k.content = s.content THEN 'duplicate'
         ELSE 'conflict'
       END,
       k.occurred_at, k.attribution_id
FROM (SELECT * FROM stage_record s WHERE (s.content IS NULL) = %(implied)s ORDER BY s.key) s
JOIN LATERAL (
  SELECT k.content, k.occurred_at, k.attribution_id FROM ledger_recordkey k
  WHERE k.tenant_id = %(tenant)s AND k.key = s.key
  OFFSET 0
) k ON true;
