-- Of the outcomes of one kind and use case in a range of days that people adopted and that nothing
-- but quality can fail: by risk tier of their latest request how many there are, how many were
-- judged by the metric that decides, and how many of these passed.
WITH adopted AS (
  SELECT DISTINCT ON (c.case_key) c.case_key, c.is_counted, coalesce(a.risk_tier, '') AS risk_tier
  FROM ledger_outcomecredit c
  JOIN ledger_attribution a ON a.tenant_id = c.tenant_id AND a.id = c.attribution_id
  WHERE c.tenant_id = %(tenant)s AND c.kind = %(kind)s
    AND c.occurred_at >= %(first)s::timestamp AT TIME ZONE %(zone)s
    AND c.occurred_at < (%(last)s::date + 1)::timestamp AT TIME ZONE %(zone)s
    AND (c.is_counted OR (c.is_counted IS FALSE AND c.why = 'quality'))
    AND a.use_case = %(owner)s
  ORDER BY c.case_key, c.traced_at DESC NULLS LAST, c.trace_key DESC
), judged AS (
  SELECT adopted.*, NOT adopted.is_counted OR EXISTS (
    SELECT FROM ledger_qualityscore s
    JOIN ledger_scoremetric m ON m.tenant_id = s.tenant_id AND m.id = s.metric_id
    WHERE s.tenant_id = %(tenant)s AND s.case_key = adopted.case_key AND m.metric = %(metric)s
  ) OR EXISTS (
    SELECT FROM ledger_outcomecredit c
    JOIN ledger_qualityscore s ON s.tenant_id = c.tenant_id AND s.trace_key = c.trace_key
      AND s.case_key IS NULL
    JOIN ledger_scoremetric m ON m.tenant_id = s.tenant_id AND m.id = s.metric_id
    WHERE c.tenant_id = %(tenant)s AND c.case_key = adopted.case_key AND c.kind = %(kind)s
      AND m.metric = %(metric)s
  ) AS is_judged
  FROM adopted
)
SELECT risk_tier, count(*)::bigint AS population, count(*) FILTER (WHERE is_judged)::bigint AS judged,
  count(*) FILTER (WHERE is_judged AND is_counted)::bigint AS passed
FROM judged GROUP BY 1 ORDER BY 1
