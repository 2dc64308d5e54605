-- Remember where a request that comes later must look. Each trace is asked for once.
INSERT INTO ledger_opentrace (tenant_id, trace_key, month, trace_id)
SELECT %(tenant)s, w.trace_key, w.month, w.trace_id
FROM (
  SELECT l.trace_key, date_trunc('month', l.occurred_at, 'UTC')::date AS month, l.trace_id
  FROM stage_line l
  WHERE l.attribution_id IS NULL
  UNION
  SELECT s.trace_key, date_trunc('month', s.occurred_at, 'UTC')::date, s.trace_id
  FROM stage_record s
  JOIN stage_claim c ON c.key = s.key AND c.status IN ('accepted', 'replaced')
  WHERE s.kind = 3 AND s.attribution_id IS NULL AND s.trace_key IS NOT NULL
) w
LEFT JOIN LATERAL (
  SELECT k.content FROM ledger_recordkey k
  WHERE k.tenant_id = %(tenant)s AND k.key = w.trace_key
  OFFSET 0
) k ON true
WHERE k.content IS NULL
ORDER BY 2, 3
ON CONFLICT (tenant_id, trace_key, month) DO NOTHING;
