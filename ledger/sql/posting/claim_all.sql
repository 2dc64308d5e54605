-- Claim record ids that are all thought to be new, in key order; one that is known stops it.
INSERT INTO ledger_recordkey (tenant_id, attribution_id, occurred_at, content, key, kind, record_id,
                              mapping)
SELECT %(tenant)s, CASE WHEN s.kind = 1 THEN s.attribution_id END, s.occurred_at, s.content, s.key,
       s.kind, CASE WHEN s.kind = 2 THEN s.record_id END, s.mapping
FROM stage_record s
WHERE (s.content IS NULL) = %(implied)s
ORDER BY s.key;
