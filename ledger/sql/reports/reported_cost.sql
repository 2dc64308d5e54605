-- What sources reported beside what was rated, by provider and model. Compared are days and
-- owners for which something was reported: elsewhere there is nothing to compare.
SELECT c.provider, c.model, sum(c.cost_usd) AS rated_usd, sum(c.reported_usd) AS reported_usd,
  sum(c.as_reported_usd) AS as_reported_usd, sum(c.events)::bigint AS events,
  sum(c.unpriced_lines)::bigint AS unpriced_lines
FROM (
  SELECT m.provider, m.model, sum(c.cost_usd) AS cost_usd,
    sum(c.reported_cost_usd) AS reported_usd,
    coalesce(sum(c.cost_usd) FILTER (WHERE r.source = 'reported'), 0) AS as_reported_usd,
    sum(c.events) AS events, sum(c.unpriced_lines) AS unpriced_lines
  FROM ledger_costday c
  JOIN ledger_meter m ON m.tenant_id = c.tenant_id AND m.id = c.meter_id
  JOIN ledger_rate r ON r.tenant_id = c.tenant_id AND r.id = c.rate_id
  WHERE (%(tenant)s::integer IS NULL OR c.tenant_id = %(tenant)s::integer)
    AND c.day BETWEEN %(first)s AND %(last)s
    AND
    -- include: reports/narrowed if narrows_attributions
    AND
    -- include: reports/narrowed_meters if narrows_meters
  GROUP BY c.day, c.attribution_id, m.provider, m.model
  HAVING sum(c.reported_cost_usd) <> 0
) c
GROUP BY c.provider, c.model
ORDER BY abs(sum(c.reported_usd) - sum(c.cost_usd)) DESC, c.provider, c.model
