-- How the staged cases and the traces that worked on them were judged, by the metrics that
-- definitions ask for. Only where any does: the scores of all months are planned for.
INSERT INTO stage_judged (case_key, kind, metric, is_of_trace, occurred_at, score_key, value)
WITH asked AS MATERIALIZED (
  SELECT m.id, m.metric FROM ledger_scoremetric m
  WHERE m.tenant_id = %(tenant)s AND EXISTS (
    SELECT FROM ledger_outcomedefinition d
    WHERE d.tenant_id = %(tenant)s AND m.metric IN (d.quality_metric, d.risk_metric))
)
SELECT s.case_key, NULL, asked.metric, false, s.occurred_at, s.score_key, s.value
FROM (SELECT DISTINCT case_key FROM stage_result) c
JOIN LATERAL (
  SELECT s.* FROM ledger_qualityscore s
  WHERE s.tenant_id = %(tenant)s AND s.case_key = c.case_key
  OFFSET 0
) s ON true
JOIN asked ON asked.id = s.metric_id
UNION ALL
SELECT w.case_key, w.kind, asked.metric, true, s.occurred_at, s.score_key, s.value
FROM stage_worked w
JOIN LATERAL (
  SELECT s.* FROM ledger_qualityscore s
  WHERE s.tenant_id = %(tenant)s AND s.trace_key = w.trace_key AND s.case_key IS NULL
  OFFSET 0
) s ON true
JOIN asked ON asked.id = s.metric_id;
