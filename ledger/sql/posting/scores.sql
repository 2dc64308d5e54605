-- New quality scores. Their record was claimed like any other; stage_score holds the new ones only.
INSERT INTO ledger_qualityscore (tenant_id, occurred_at, score_key, trace_key, outcome_key,
                                 metric_id, batch_id, value, trace_id, business_outcome_id,
                                 score_id)
SELECT %(tenant)s, s.occurred_at, s.score_key, s.trace_key, s.outcome_key, s.metric_id, %(batch)s,
       s.value, s.trace_id, s.business_outcome_id, s.score_id
FROM stage_score s
ORDER BY s.occurred_at;
