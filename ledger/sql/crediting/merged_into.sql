JOIN LATERAL (
  SELECT d.kept_trace_key FROM ledger_suspectedduplicate d
  WHERE d.tenant_id = %(tenant)s AND d.merged_trace_key = t.trace_key
  OFFSET 0
) d ON true
JOIN LATERAL (
  SELECT k.occurred_at, k.attribution_id FROM ledger_recordkey k
  WHERE k.tenant_id = %(tenant)s AND k.key = d.kept_trace_key AND k.kind = 1
  OFFSET 0
) k ON true
JOIN ledger_attribution a ON a.tenant_id = %(tenant)s AND a.id = k.attribution_id
