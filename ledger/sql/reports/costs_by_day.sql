-- Costs of a range of days, split by the asked dimensions.
SELECT
  -- include: reports/attribution_keys
  -- include: reports/meter_keys
  -- include: reports/time_keys
  %(by_request)s AND (
    -- include: reports/is_unattributed
  ) AS is_unattributed,
  sum(c.cost_usd) AS cost_usd, sum(c.lines)::bigint AS lines, sum(c.events)::bigint AS events,
  sum(c.unpriced_lines)::bigint AS unpriced_lines
FROM ledger_costday c
JOIN finops_tenant t ON t.id = c.tenant_id
JOIN ledger_attribution a ON a.tenant_id = c.tenant_id AND a.id = c.attribution_id
JOIN ledger_meter m ON m.tenant_id = c.tenant_id AND m.id = c.meter_id
WHERE (%(tenant)s::integer IS NULL OR c.tenant_id = %(tenant)s::integer)
  AND c.day BETWEEN %(first)s AND %(last)s
  AND (NOT %(unpriced)s OR c.unpriced_lines > 0)
  AND
  -- include: reports/attribution_filters
  AND
  -- include: reports/meter_filters
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18
