-- What has no price: quantities by model and unit.
SELECT m.component, m.provider, m.model, m.unit, sum(c.quantity) AS quantity,
  sum(c.unpriced_lines)::bigint AS lines, sum(c.events)::bigint AS events
FROM ledger_costday c
JOIN ledger_meter m ON m.tenant_id = c.tenant_id AND m.id = c.meter_id
WHERE (%(tenant)s::integer IS NULL OR c.tenant_id = %(tenant)s::integer)
  AND c.day BETWEEN %(first)s AND %(last)s AND c.unpriced_lines > 0
  AND
  -- include: reports/narrowed if narrows_attributions
  AND
  -- include: reports/narrowed_meters if narrows_meters
GROUP BY m.component, m.provider, m.model, m.unit
ORDER BY lines DESC, m.component, m.provider, m.model, m.unit
