-- Costs of a short range, less credits, by the hours of the tenant's clock and one dimension.
SELECT
  -- include: dimensions/request_keys
  -- include: dimensions/meter_keys
  %(by_request)s AND (
    -- include: dimensions/is_unattributed
  ) AS is_unattributed,
  c.hour, sum(c.cost_usd) AS cost_usd, sum(c.lines)::bigint AS lines,
  sum(c.events)::bigint AS events, sum(c.unpriced_lines)::bigint AS unpriced_lines,
  sum(c.credits_usd) AS credits_usd
FROM (
  SELECT c.tenant_id, c.hour,
    CASE WHEN %(by_request)s THEN c.attribution_id END AS attribution_id,
    CASE WHEN %(by_meter)s THEN c.meter_id END AS meter_id,
    sum(c.cost_usd) AS cost_usd, sum(c.lines) AS lines, sum(c.events) AS events,
    sum(c.unpriced_lines) AS unpriced_lines, 0 AS credits_usd
  FROM ledger_costhour c
  WHERE c.tenant_id = %(tenant)s
    AND c.hour >= %(start)s AND c.hour < %(end)s
    AND (NOT %(unpriced)s OR c.unpriced_lines > 0)
    AND
    -- include: reports/narrowed if narrows_attributions
    AND
    -- include: reports/narrowed_meters if narrows_meters
  GROUP BY 1, 2, 3, 4
  UNION ALL
  SELECT c.tenant_id, date_trunc('hour', c.booked_at, c.time_zone),
    CASE WHEN %(by_request)s THEN c.attribution_id END,
    CASE WHEN %(by_meter)s THEN c.meter_id END,
    sum(c.amount_usd), 0, 0, 0, sum(c.amount_usd)
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
  , is_unattributed, c.hour
