-- The pricebook versions behind the costs of a range of days, and how much each has priced.
SELECT r.pricing_version, r.source = 'unpriced' AS is_unpriced, sum(c.events)::bigint AS events,
  coalesce(sum(c.quantity) FILTER (WHERE m.unit = 'token'), 0) AS tokens
FROM (
  SELECT c.tenant_id, c.rate_id, c.meter_id, sum(c.events) AS events, sum(c.quantity) AS quantity
  FROM ledger_costday c
  WHERE (%(tenant)s::integer IS NULL OR c.tenant_id = %(tenant)s::integer)
    AND c.day BETWEEN %(first)s AND %(last)s
    AND
    -- include: reports/narrowed if narrows_attributions
    AND
    -- include: reports/narrowed_meters if narrows_meters
  GROUP BY c.tenant_id, c.rate_id, c.meter_id
) c
JOIN ledger_rate r ON r.tenant_id = c.tenant_id AND r.id = c.rate_id
JOIN ledger_meter m ON m.tenant_id = c.tenant_id AND m.id = c.meter_id
GROUP BY r.pricing_version, r.source = 'unpriced'
ORDER BY 1, 2
