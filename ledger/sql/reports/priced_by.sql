-- The sums of a range of days by what priced them and by how the calls went: a report's basis,
-- what was booked in it for closed months, what failed, and what was priced at another service
-- tier (`priced_as` says @standard). `is_shown` is what the report covers when it was asked for
-- what has no price.
SELECT r.pricing_version, r.adjusts, r.source = 'unpriced' AS is_unpriced,
  m.call_status IN ('error', 'cancelled') AS is_failed, c.is_shown,
  strpos(r.priced_as, '@standard') > 0 AS is_other_tier,
  sum(c.cost_usd) AS cost_usd, sum(c.lines)::bigint AS lines, sum(c.events)::bigint AS events,
  coalesce(sum(c.quantity) FILTER (WHERE m.unit = 'token'), 0) AS tokens
FROM (
  SELECT c.tenant_id, c.rate_id, c.meter_id, NOT %(unpriced)s OR c.unpriced_lines > 0 AS is_shown,
    sum(c.cost_usd) AS cost_usd, sum(c.lines) AS lines, sum(c.events) AS events,
    sum(c.quantity) AS quantity
  FROM ledger_costday c
  WHERE (%(tenant)s::integer IS NULL OR c.tenant_id = %(tenant)s::integer)
    AND c.day BETWEEN %(first)s AND %(last)s
    AND
    -- include: reports/narrowed if narrows_attributions
    AND
    -- include: reports/narrowed_meters if narrows_meters
  GROUP BY 1, 2, 3, 4
) c
JOIN ledger_rate r ON r.tenant_id = c.tenant_id AND r.id = c.rate_id
JOIN ledger_meter m ON m.tenant_id = c.tenant_id AND m.id = c.meter_id
GROUP BY 1, 2, 3, 4, 5, 6
