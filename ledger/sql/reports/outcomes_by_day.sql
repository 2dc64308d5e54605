-- Credits of outcomes by kind, split by the asked request and time dimensions.
SELECT
  -- include: dimensions/request_keys
  -- include: dimensions/time_keys
  c.kind, sum(c.credit) AS credit, sum(c.implied_credit) AS implied_credit,
  sum(c.valued_credit) AS valued_credit, sum(c.failed_credit) AS failed_credit,
  sum(c.value_usd) AS value_usd
FROM (
  SELECT c.tenant_id,
    CASE WHEN %(by_request)s THEN c.attribution_id END AS attribution_id,
    -- include: reports/bucket
    , c.kind, sum(c.credit) AS credit, sum(c.implied_credit) AS implied_credit,
    sum(c.valued_credit) AS valued_credit, sum(c.failed_credit) AS failed_credit,
    sum(c.value_usd) AS value_usd
  FROM ledger_outcomeday c
  WHERE (%(tenant)s::integer IS NULL OR c.tenant_id = %(tenant)s::integer)
    AND c.day BETWEEN %(first)s AND %(last)s
    AND
    -- include: reports/narrowed if narrows_attributions
  GROUP BY 1, 2, 3, 4
) c
LEFT JOIN ledger_attribution a ON a.tenant_id = c.tenant_id AND a.id = c.attribution_id
GROUP BY
  -- include: dimensions/request_groups
  ,
  -- include: dimensions/time_groups
  , c.kind
