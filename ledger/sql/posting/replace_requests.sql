-- Records that were only implied give way to the explicit or earlier ones.
UPDATE ledger_recordkey k
SET content = s.content, occurred_at = s.occurred_at,
    attribution_id = CASE WHEN s.kind = 1 THEN s.attribution_id END, mapping = s.mapping
FROM stage_record s
JOIN stage_claim c ON c.key = s.key AND c.status = 'replaced'
WHERE k.tenant_id = %(tenant)s AND k.key = s.key;

WITH gone AS (
  DELETE FROM ledger_request r
  USING stage_claim c
  WHERE c.kind = 1 AND c.status = 'replaced' AND r.tenant_id = %(tenant)s
    AND r.occurred_at = c.old_occurred_at AND r.trace_key = c.key
  RETURNING r.trace_key, r.counted_at
)
UPDATE stage_claim c SET old_counted_at = gone.counted_at
FROM gone
WHERE c.kind = 1 AND c.status = 'replaced' AND c.key = gone.trace_key
  AND gone.counted_at IS NOT NULL;

-- Those that had been withdrawn were counted no more: they come as if they were new.
WITH back AS (
  UPDATE ledger_suspectedduplicate d SET withdrawn = NULL, withdrawn_trace_key = NULL
  FROM stage_claim c
  WHERE c.kind = 1 AND c.status = 'replaced'
    AND d.tenant_id = %(tenant)s AND d.withdrawn_trace_key = c.key
  RETURNING c.key
), back_too AS (
  DELETE FROM ledger_withdrawnrequest w
  USING stage_claim c
  WHERE c.kind = 1 AND c.status = 'replaced' AND w.tenant_id = %(tenant)s AND w.trace_key = c.key
  RETURNING c.key
)
UPDATE stage_claim c SET was_withdrawn = true
FROM (SELECT key FROM back UNION SELECT key FROM back_too) back
WHERE c.kind = 1 AND c.status = 'replaced' AND c.key = back.key;

WITH changed AS (
  SELECT c.old_occurred_at AS occurred_at FROM stage_claim c
  WHERE c.kind = 1 AND c.status = 'replaced' AND c.old_occurred_at IS NOT NULL
)
-- include: buckets/mark
;
