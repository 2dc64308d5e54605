-- Records that were only implied give way to the explicit or earlier ones.
UPDATE ledger_recordkey k
SET content = s.content, occurred_at = s.occurred_at,
    attribution_id = CASE WHEN s.kind = 1 THEN s.attribution_id END
FROM stage_record s
JOIN stage_claim c ON c.key = s.key AND c.status = 'replaced'
WHERE k.tenant_id = %(tenant)s AND k.key = s.key;

DELETE FROM ledger_request r
USING stage_claim c
WHERE c.kind = 1 AND c.status = 'replaced' AND r.tenant_id = %(tenant)s
  AND r.occurred_at = c.old_occurred_at AND r.trace_key = c.key;
