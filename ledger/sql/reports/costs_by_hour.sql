-- Costs of a short range by the hours of the tenant's clock and one dimension.
SELECT
  -- include: reports/attribution_keys
  -- include: reports/meter_keys
  %(by_request)s AND (
    -- include: reports/is_unattributed
  ) AS is_unattributed,
  c.hour, sum(c.cost_usd) AS cost_usd
FROM (
  SELECT c.tenant_id, c.hour,
    CASE WHEN %(by_request)s THEN c.attribution_id END AS attribution_id,
    CASE WHEN %(by_meter)s THEN c.meter_id END AS meter_id,
    sum(c.cost_usd) AS cost_usd
  FROM ledger_costhour c
  WHERE c.tenant_id = %(tenant)s
    AND c.hour >= %(start)s AND c.hour < %(end)s
    AND (NOT %(unpriced)s OR c.unpriced_lines > 0)
    AND
    -- include: reports/narrowed if narrows_attributions
    AND
    -- include: reports/narrowed_meters if narrows_meters
  GROUP BY 1, 2, 3, 4
) c
LEFT JOIN ledger_attribution a ON a.tenant_id = c.tenant_id AND a.id = c.attribution_id
LEFT JOIN ledger_meter m ON m.tenant_id = c.tenant_id AND m.id = c.meter_id
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
