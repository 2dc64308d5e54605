-- Tokens in and out, of priced and unpriced lines alike.
SELECT
  coalesce(sum(c.quantity) FILTER (WHERE
    -- include: reports/meters_in
  ), 0) AS tokens_in,
  coalesce(sum(c.quantity) FILTER (WHERE
    -- include: reports/meters_out
  ), 0) AS tokens_out
FROM (
  SELECT c.tenant_id, c.meter_id, sum(c.quantity) AS quantity
  FROM ledger_costday c
  WHERE c.tenant_id = %(tenant)s
    AND c.day BETWEEN %(first)s AND %(last)s
    AND
    -- include: reports/narrowed if narrows_attributions
    AND
    -- include: reports/narrowed_meters if narrows_meters
  GROUP BY 1, 2
) c
JOIN ledger_meter m ON m.tenant_id = c.tenant_id AND m.id = c.meter_id
WHERE m.unit = 'token'
