-- The work list: what has no price, by model, with the meters that lack one and since when.
SELECT m.provider, m.model, min(m.component) AS component,
  array_agg(DISTINCT m.meter ORDER BY m.meter) AS meters,
  coalesce(sum(c.quantity) FILTER (WHERE m.unit = 'token'), 0) AS tokens,
  sum(c.unpriced_lines)::bigint AS lines, sum(c.events)::bigint AS events,
  min(c.day) AS first, max(c.day) AS last
FROM ledger_costday c
JOIN ledger_meter m ON m.tenant_id = c.tenant_id AND m.id = c.meter_id
WHERE (%(tenant)s::integer IS NULL OR c.tenant_id = %(tenant)s::integer)
  AND c.day BETWEEN %(first)s AND %(last)s AND c.unpriced_lines > 0
  AND
  -- include: reports/narrowed if narrows_attributions
  AND
  -- include: reports/narrowed_meters if narrows_meters
GROUP BY m.provider, m.model
ORDER BY lines DESC, m.provider, m.model
