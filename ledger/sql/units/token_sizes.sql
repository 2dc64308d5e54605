-- Tokens of the calls of a request on a day, of a range of days, by buckets. Owners are told apart
-- by the words that buckets of counted days are told by.
SELECT m.measure, width_bucket(m.value::float8, %(thresholds)s::float8[]) AS bucket,
  count(*)::bigint AS counted
FROM (
  SELECT
    -- include: buckets/of_calls
  FROM (
    -- include: buckets/calls
  ) c
  -- include: buckets/token_meters
  LEFT JOIN ledger_attribution a ON a.tenant_id = c.tenant_id AND a.id = c.attribution_id
  WHERE
    -- include: reports/narrowed if narrows_attributions
  GROUP BY c.day, c.trace_key, coalesce(a.business_unit, ''), coalesce(a.cost_center, ''),
    coalesce(a.use_case, ''), coalesce(a.risk_tier, ''), coalesce(a.environment, '')
  HAVING sum(c.quantity) > 0
) t
CROSS JOIN LATERAL (
  VALUES ('input_tokens', t.tokens_in), ('output_tokens', t.tokens_out)
) m (measure, value)
GROUP BY 1, 2
