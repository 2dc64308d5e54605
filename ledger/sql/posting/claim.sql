-- Claim record ids, in key order; ids that are known keep what they have.
INSERT INTO ledger_recordkey
  (tenant_id, key, content, occurred_at, batch_id, attribution_id, kind, record_id)
SELECT %(tenant)s, s.key, s.content, s.occurred_at, %(batch)s,
       CASE WHEN s.kind = 1 THEN s.attribution_id END, s.kind, s.record_id
FROM stage_record s
WHERE (s.content IS NULL) = %(implied)s
ORDER BY s.key
ON CONFLICT (tenant_id, key) DO NOTHING;
