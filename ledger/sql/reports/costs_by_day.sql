-- Costs of a range of days less what providers gave back (`credits_usd`, below 0 and among the
-- costs), split by the asked dimensions. First by ids, then by their words: joining and grouping
-- every single sum costs twice as much.
SELECT
  -- include: dimensions/request_keys
  -- include: dimensions/meter_keys
  -- include: dimensions/time_keys
  %(by_request)s AND (
    -- include: dimensions/is_unattributed
  ) AS is_unattributed,
  sum(c.cost_usd) AS cost_usd, sum(c.lines)::bigint AS lines, sum(c.events)::bigint AS events,
  sum(c.unpriced_lines)::bigint AS unpriced_lines, sum(c.credits_usd) AS credits_usd
FROM (
  SELECT c.tenant_id,
    CASE WHEN %(by_request)s THEN c.attribution_id END AS attribution_id,
    CASE WHEN %(by_meter)s THEN c.meter_id END AS meter_id,
    -- include: reports/bucket
    , sum(c.cost_usd) AS cost_usd, sum(c.lines) AS lines, sum(c.events) AS events,
    sum(c.unpriced_lines) AS unpriced_lines, 0 AS credits_usd
  FROM ledger_costday c
  WHERE (%(tenant)s::integer IS NULL OR c.tenant_id = %(tenant)s::integer)
    AND c.day BETWEEN %(first)s AND %(last)s
    AND (NOT %(unpriced)s OR c.unpriced_lines > 0)
    AND
    -- include: reports/narrowed if narrows_attributions
    AND
    -- include: reports/narrowed_meters if narrows_meters
  GROUP BY 1, 2, 3, 4
  UNION ALL
  SELECT c.tenant_id,
    CASE WHEN %(by_request)s THEN c.attribution_id END AS attribution_id,
    CASE WHEN %(by_meter)s THEN c.meter_id END AS meter_id,
    -- include: reports/bucket
    , sum(c.amount_usd), 0, 0, 0, sum(c.amount_usd)
  FROM (
    -- include: reports/credits
  ) c
  WHERE NOT %(unpriced)s
    AND
    -- include: reports/narrowed if narrows_attributions
    AND
    -- include: reports/narrowed_meters if narrows_meters
  GROUP BY 1, 2, 3, 4
) c
LEFT JOIN ledger_attribution a ON a.tenant_id = c.tenant_id AND a.id = c.attribution_id
LEFT JOIN ledger_meter m ON m.tenant_id = c.tenant_id AND m.id = c.meter_id
GROUP BY
  -- include: dimensions/request_groups
  ,
  -- include: dimensions/meter_groups
  ,
  -- include: dimensions/time_groups
  , is_unattributed
