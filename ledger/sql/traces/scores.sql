-- The quality scores of a trace, and of the business outcomes it brought about.
SELECT s.score_id, m.metric, s.value, m.source, s.occurred_at, s.business_outcome_id
FROM ledger_qualityscore s
JOIN ledger_scoremetric m ON m.tenant_id = s.tenant_id AND m.id = s.metric_id
WHERE s.tenant_id = %(tenant)s
  AND (s.trace_key = %(key)s OR s.case_key = ANY(%(case_keys)s::uuid[]))
ORDER BY s.occurred_at, m.metric, s.score_id
