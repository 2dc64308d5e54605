-- What was there before decides what a record is: replaced (an implied record gives way),
-- duplicate, conflict, or ignored (an implication already known). The others are new. What a
-- mapping implies gives way to whatever a source says itself; what it no longer implies (a request
-- without an owner, which is counted nowhere) to everything.
-- Keys are looked up one by one through the index (OFFSET 0): the planner's picture of a tenant
-- that has just begun is always wrong, and a join in the wrong order takes minutes.
INSERT INTO stage_claim (row, kind, key, implied, status, old_occurred_at,
                         old_attribution_id, old_mapping)
SELECT s.row, s.kind, s.key, %(implied)s,
       CASE
         WHEN s.content IS NULL AND k.content IS NULL
           AND ((s.mapping IS NOT NULL, s.occurred_at) < (k.mapping IS NOT NULL, k.occurred_at)
             OR k.attribution_id IS NULL)
           THEN 'replaced'
         WHEN s.content IS NULL THEN 'ignored'
         WHEN k.content IS NULL THEN 'replaced'
         WHEN k.content = s.content THEN 'duplicate'
         ELSE 'conflict'
       END,
       CASE WHEN s.kind <> 1 OR k.attribution_id IS NOT NULL THEN k.occurred_at END,
       k.attribution_id, k.mapping
FROM (SELECT * FROM stage_record s WHERE (s.content IS NULL) = %(implied)s ORDER BY s.key) s
JOIN LATERAL (
  SELECT k.content, k.occurred_at, k.attribution_id, k.mapping FROM ledger_recordkey k
  WHERE k.tenant_id = %(tenant)s AND k.key = s.key
  OFFSET 0
) k ON true;
