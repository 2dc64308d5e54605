-- What of a range of days was booked there for months that were closed.
SELECT r.adjusts AS month, sum(c.cost_usd) AS cost_usd, sum(c.lines)::bigint AS lines,
  sum(c.events)::bigint AS events
FROM ledger_costday c
JOIN ledger_rate r ON r.tenant_id = c.tenant_id AND r.id = c.rate_id AND r.adjusts <> ''
WHERE (%(tenant)s::integer IS NULL OR c.tenant_id = %(tenant)s::integer)
  AND c.day BETWEEN %(first)s AND %(last)s
  AND (NOT %(unpriced)s OR c.unpriced_lines > 0)
  AND
  -- include: reports/narrowed if narrows_attributions
  AND
  -- include: reports/narrowed_meters if narrows_meters
GROUP BY r.adjusts
ORDER BY r.adjusts
