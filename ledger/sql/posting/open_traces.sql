-- Remember where a request that comes later must look.
INSERT INTO ledger_opentrace (tenant_id, trace_key, month, trace_id)
SELECT %(tenant)s, w.trace_key, w.month, w.trace_id
FROM (
  SELECT o.trace_key, o.month, o.trace_id FROM stage_open o
  UNION
  SELECT s.trace_key, date_trunc('month', s.occurred_at, 'UTC')::date, s.trace_id
  FROM stage_record s
  LEFT JOIN LATERAL (
    SELECT k.content FROM ledger_recordkey k
    WHERE k.tenant_id = %(tenant)s AND k.key = s.trace_key
    OFFSET 0
  ) k ON true
  WHERE s.kind = 3 AND s.trace_key IS NOT NULL AND k.content IS NULL
    AND NOT EXISTS (SELECT FROM stage_claim c WHERE c.key = s.key AND c.status <> 'replaced')
) w
ORDER BY 2, 3
ON CONFLICT (tenant_id, trace_key, month) DO NOTHING;
