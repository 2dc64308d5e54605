-- The pricebook versions behind the costs of a range of days.
SELECT DISTINCT r.pricing_version
FROM ledger_costday c
JOIN ledger_attribution a ON a.tenant_id = c.tenant_id AND a.id = c.attribution_id
JOIN ledger_meter m ON m.tenant_id = c.tenant_id AND m.id = c.meter_id
JOIN ledger_rate r ON r.tenant_id = c.tenant_id AND r.id = c.rate_id
WHERE (%(tenant)s::integer IS NULL OR c.tenant_id = %(tenant)s::integer)
  AND c.day BETWEEN %(first)s AND %(last)s
  AND r.source <> 'unpriced' AND r.pricing_version <> ''
  AND
  -- include: reports/attribution_filters
  AND
  -- include: reports/meter_filters
ORDER BY 1
