-- The request of a trace; the record key knows in which month it lies.
SELECT r.occurred_at, r.trace_id, r.implied, r.business_outcome_id, k.mapping,
  -- include: dimensions/request_words
FROM ledger_recordkey k
JOIN ledger_request r ON r.tenant_id = k.tenant_id AND r.occurred_at = k.occurred_at
  AND r.trace_key = k.key
JOIN ledger_attribution a ON a.tenant_id = r.tenant_id AND a.id = r.attribution_id
WHERE k.tenant_id = %(tenant)s AND k.key = %(key)s::uuid AND k.kind = 1
