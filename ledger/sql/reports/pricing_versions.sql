-- The pricebook versions behind the costs of a range of days.
SELECT DISTINCT r.pricing_version
FROM (
  SELECT DISTINCT c.tenant_id, c.rate_id
  FROM ledger_costday c
  WHERE (%(tenant)s::integer IS NULL OR c.tenant_id = %(tenant)s::integer)
    AND c.day BETWEEN %(first)s AND %(last)s
    AND
    -- include: reports/narrowed if narrows_attributions
    AND
    -- include: reports/narrowed_meters if narrows_meters
) c
JOIN ledger_rate r ON r.tenant_id = c.tenant_id AND r.id = c.rate_id
WHERE r.source <> 'unpriced' AND r.pricing_version <> ''
ORDER BY 1
