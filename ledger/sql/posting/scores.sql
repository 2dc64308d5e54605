-- New quality scores. Their record was claimed like any other; stage_score holds the new ones only.
-- And cases whose results may count or not by a new score: a definition asks for its metric. Those of
-- scores of a case, and those that scored traces work on.
WITH posted AS (
  INSERT INTO ledger_qualityscore (tenant_id, occurred_at, score_key, trace_key, case_key,
                                   metric_id, batch_id, value, trace_id, business_outcome_id,
                                   score_id)
  SELECT %(tenant)s, s.occurred_at, s.score_key, s.trace_key, s.case_key, s.metric_id, %(batch)s,
         s.value, s.trace_id, s.business_outcome_id, s.score_id
  FROM stage_score s
  ORDER BY s.occurred_at
), scored AS MATERIALIZED (
  SELECT s.trace_key, s.case_key
  FROM stage_score s
  JOIN ledger_scoremetric m ON m.tenant_id = %(tenant)s AND m.id = s.metric_id
  WHERE EXISTS (
    SELECT FROM ledger_outcomedefinition d
    WHERE d.tenant_id = %(tenant)s AND m.metric IN (d.quality_metric, d.risk_metric))
)
INSERT INTO stage_case (case_key)
SELECT s.case_key FROM scored s WHERE s.case_key IS NOT NULL
UNION
SELECT md5(r.business_outcome_id)::uuid
FROM scored s
JOIN ledger_recordkey k ON k.tenant_id = %(tenant)s AND k.key = s.trace_key AND k.kind = 1
JOIN ledger_request r ON r.tenant_id = %(tenant)s AND r.occurred_at = k.occurred_at
  AND r.trace_key = k.key
WHERE r.business_outcome_id IS NOT NULL
UNION
SELECT t.case_key
FROM scored s
JOIN ledger_casetrace t ON t.tenant_id = %(tenant)s AND t.trace_key = s.trace_key AND t.is_told
UNION
SELECT o.case_key
FROM scored s
JOIN ledger_outcome o ON o.tenant_id = %(tenant)s AND o.trace_key = s.trace_key;
