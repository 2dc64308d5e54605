-- Requests of a range of days, split by the asked request and time dimensions.
SELECT
  -- include: dimensions/request_keys
  -- include: dimensions/time_keys
  %(by_request)s AND (
    -- include: dimensions/is_unattributed
  ) AS is_unattributed,
  sum(c.requests)::bigint AS requests
FROM (
  SELECT c.tenant_id,
    CASE WHEN %(by_request)s THEN c.attribution_id END AS attribution_id,
    -- include: reports/bucket
    , sum(c.requests) AS requests
  FROM ledger_requestday c
  WHERE (%(tenant)s::integer IS NULL OR c.tenant_id = %(tenant)s::integer)
    AND c.day BETWEEN %(first)s AND %(last)s
    AND
    -- include: reports/narrowed if narrows_attributions
  GROUP BY 1, 2, 3
) c
LEFT JOIN ledger_attribution a ON a.tenant_id = c.tenant_id AND a.id = c.attribution_id
GROUP BY
  -- include: dimensions/request_groups
  ,
  -- include: dimensions/time_groups
  , is_unattributed
