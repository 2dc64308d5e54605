-- What was priced at the standard tier because no book has a price for the one that served (or,
-- where that is not known, was asked for) or for its region: by model, tier and region, with the
-- meters and since when.
SELECT m.provider, m.model, min(m.component) AS component,
  coalesce(nullif(m.service_tier, ''), m.requested_service_tier) AS service_tier,
  m.region, array_agg(DISTINCT m.meter ORDER BY m.meter) AS meters,
  sum(c.cost_usd) AS cost_usd,
  coalesce(sum(c.quantity) FILTER (WHERE m.unit = 'token'), 0) AS tokens,
  sum(c.lines)::bigint AS lines, sum(c.events)::bigint AS events,
  min(c.day) AS first, max(c.day) AS last
FROM ledger_costday c
JOIN ledger_rate r ON r.tenant_id = c.tenant_id AND r.id = c.rate_id
JOIN ledger_meter m ON m.tenant_id = c.tenant_id AND m.id = c.meter_id
WHERE (%(tenant)s::integer IS NULL OR c.tenant_id = %(tenant)s::integer)
  AND c.day BETWEEN %(first)s AND %(last)s AND (NOT %(unpriced)s OR c.unpriced_lines > 0)
  AND r.priced_as LIKE %(at_standard)s
  AND
  -- include: reports/narrowed if narrows_attributions
  AND
  -- include: reports/narrowed_meters if narrows_meters
GROUP BY m.provider, m.model, coalesce(nullif(m.service_tier, ''), m.requested_service_tier),
  m.region
ORDER BY cost_usd DESC, m.provider, m.model, 4, 5
