-- How requests and cases were judged in a range of days: of each the latest score of a metric.
WITH w AS MATERIALIZED (
  -- include: measures/windows
), latest AS (
  SELECT DISTINCT ON (s.metric_id, coalesce(s.trace_key, s.case_key))
    s.tenant_id, s.metric_id, s.trace_key, s.case_key, s.value,
    (s.occurred_at AT TIME ZONE %(zone)s)::date AS day
  FROM ledger_qualityscore s
  WHERE s.tenant_id = %(tenant)s
    AND s.occurred_at >= %(first)s::timestamp AT TIME ZONE %(zone)s
    AND s.occurred_at < (%(last)s::date + 1)::timestamp AT TIME ZONE %(zone)s
  ORDER BY s.metric_id, coalesce(s.trace_key, s.case_key), s.occurred_at DESC, s.score_key DESC
), c AS (
  SELECT l.tenant_id, l.day, l.metric_id, l.value,
    coalesce(k.attribution_id, o.attribution_id) AS attribution_id
  FROM latest l
  LEFT JOIN ledger_recordkey k ON k.tenant_id = %(tenant)s AND k.key = l.trace_key AND k.kind = 1
  LEFT JOIN LATERAL (
    SELECT o.attribution_id FROM ledger_outcomecredit o
    WHERE o.tenant_id = %(tenant)s AND o.case_key = l.case_key AND l.trace_key IS NULL
    ORDER BY o.kind, o.trace_key LIMIT 1
  ) o ON true
)
SELECT
  -- include: measures/good
FROM c
JOIN ledger_scoremetric s ON s.tenant_id = %(tenant)s AND s.id = c.metric_id
CROSS JOIN LATERAL (SELECT s.metric, c.value) m
LEFT JOIN w ON w.metric = m.metric AND c.day BETWEEN w.first AND w.last
LEFT JOIN ledger_attribution a ON a.tenant_id = c.tenant_id AND a.id = c.attribution_id
WHERE
  -- include: reports/narrowed if narrows_attributions
GROUP BY 1, 2, 3, 4
