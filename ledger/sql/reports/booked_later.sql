-- What of a range of days was booked outside it, because its month was closed: by the month that
-- it was booked in. It is not among the costs of the range.
SELECT to_char(c.hour AT TIME ZONE t.time_zone, 'YYYY-MM') AS month, sum(c.cost_usd) AS cost_usd
FROM (
  SELECT tenant_id, hour, origin_hour, attribution_id, meter_id, cost_usd
  FROM ledger_costadjustment
  UNION ALL
  SELECT tenant_id, booked_at, occurred_at, attribution_id, meter_id, amount_usd
  FROM ledger_providercredit WHERE booked_at <> occurred_at
) c
JOIN finops_tenant t ON t.id = c.tenant_id
WHERE (%(tenant)s::integer IS NULL OR c.tenant_id = %(tenant)s::integer)
  AND (c.origin_hour AT TIME ZONE t.time_zone)::date BETWEEN %(first)s AND %(last)s
  AND (c.hour AT TIME ZONE t.time_zone)::date NOT BETWEEN %(first)s AND %(last)s
  AND
  -- include: reports/narrowed if narrows_attributions
  AND
  -- include: reports/narrowed_meters if narrows_meters
GROUP BY 1
HAVING sum(c.cost_usd) <> 0
ORDER BY 1
