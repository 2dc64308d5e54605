-- New outcomes; only those that passed quality are counted.
INSERT INTO ledger_outcome (tenant_id, implied, quality_passed, occurred_at, outcome_key,
                            trace_key, attribution_id, batch_id, value_usd, kind, outcome_id)
SELECT %(tenant)s, s.content IS NULL, s.quality_passed, s.occurred_at, s.key, s.trace_key,
       s.attribution_id, %(batch)s, s.value_usd, s.outcome_kind, s.business_outcome_id
FROM stage_record s
WHERE s.kind = 3
  AND NOT EXISTS (SELECT FROM stage_claim c WHERE c.key = s.key AND c.status <> 'replaced')
ORDER BY s.occurred_at;

INSERT INTO stage_outcome (day, attribution_id, kind, outcomes, value_usd)
SELECT (s.occurred_at AT TIME ZONE %(zone)s)::date,
       coalesce(s.attribution_id, k.attribution_id, %(unattributed)s), s.outcome_kind, count(*),
       coalesce(sum(s.value_usd), 0)
FROM stage_record s
LEFT JOIN LATERAL (
  SELECT k.content, k.attribution_id FROM ledger_recordkey k
  WHERE k.tenant_id = %(tenant)s AND k.key = s.trace_key
  OFFSET 0
) k ON true
WHERE s.kind = 3 AND s.quality_passed
  AND NOT EXISTS (SELECT FROM stage_claim c WHERE c.key = s.key AND c.status <> 'replaced')
GROUP BY 1, 2, 3;
