-- New outcomes. Whom they are credited to is worked out case by case, when all of it is written. Their
-- months are noted beside them.
WITH months AS (
  INSERT INTO ledger_outcomemonth (tenant_id, month)
  SELECT DISTINCT %(tenant)s, date_trunc('month', s.occurred_at AT TIME ZONE 'UTC')::date
  FROM stage_record s
  WHERE s.kind = 3
    AND NOT EXISTS (SELECT FROM stage_claim c WHERE c.key = s.key)
  ON CONFLICT DO NOTHING
)
INSERT INTO ledger_outcome (tenant_id, revision, is_withdrawn, quality_passed, risk_ok, adopted,
                            occurred_at, outcome_key, case_key, trace_key, attribution_id, batch_id,
                            value_usd, kind, outcome_id)
SELECT %(tenant)s, s.revision, s.is_withdrawn, s.quality_passed, s.risk_ok, s.adopted,
       s.occurred_at, s.key, md5(s.business_outcome_id)::uuid, s.trace_key, s.attribution_id,
       %(batch)s, s.value_usd, s.outcome_kind, s.business_outcome_id
FROM stage_record s
WHERE s.kind = 3
  AND NOT EXISTS (SELECT FROM stage_claim c WHERE c.key = s.key)
ORDER BY s.occurred_at;
