-- Claim the ids that were not known.
INSERT INTO ledger_recordkey (tenant_id, attribution_id, occurred_at, content, key, kind, record_id,
                              mapping)
SELECT %(tenant)s, CASE WHEN s.kind = 1 THEN s.attribution_id END, s.occurred_at, s.content, s.key,
       s.kind, CASE WHEN s.kind = 2 THEN s.record_id END, s.mapping
FROM stage_record s
WHERE (s.content IS NULL) = %(implied)s
  AND NOT EXISTS (SELECT FROM stage_claim c WHERE c.key = s.key)
ORDER BY s.key;
