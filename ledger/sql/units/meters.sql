-- What was measured in a range of days, by meter and the asked dimensions: quantities, the part of
-- them that has no price, costs, and what of these failed.
SELECT
  -- include: dimensions/request_keys
  -- include: dimensions/meter_keys
  -- include: dimensions/time_keys
  m.unit,
  sum(c.quantity) AS quantity, sum(c.unpriced_quantity) AS unpriced_quantity,
  sum(c.cost_usd) AS cost_usd, sum(c.events)::bigint AS events,
  sum(c.lines)::bigint AS lines, sum(c.unpriced_lines)::bigint AS unpriced_lines,
  coalesce(sum(c.cost_usd) FILTER (WHERE m.call_status IN ('error', 'cancelled')), 0)
    AS failed_cost_usd
FROM (
  SELECT c.tenant_id,
    CASE WHEN %(by_request)s THEN c.attribution_id END AS attribution_id,
    c.meter_id,
    -- include: reports/bucket
    , sum(c.quantity) AS quantity,
    coalesce(sum(c.quantity) FILTER (WHERE c.unpriced_lines > 0), 0) AS unpriced_quantity,
    sum(c.cost_usd) AS cost_usd, sum(c.events) AS events, sum(c.lines) AS lines,
    sum(c.unpriced_lines) AS unpriced_lines
  FROM ledger_costday c
  WHERE (%(tenant)s::integer IS NULL OR c.tenant_id = %(tenant)s::integer)
    AND c.day BETWEEN %(first)s AND %(last)s
    AND
    -- include: reports/narrowed if narrows_attributions
    AND
    -- include: reports/narrowed_meters if narrows_meters
  GROUP BY 1, 2, 3, 4
) c
LEFT JOIN ledger_attribution a ON a.tenant_id = c.tenant_id AND a.id = c.attribution_id
JOIN ledger_meter m ON m.tenant_id = c.tenant_id AND m.id = c.meter_id
GROUP BY
  -- include: dimensions/request_groups
  ,
  -- include: dimensions/meter_groups
  ,
  -- include: dimensions/time_groups
  , m.unit
