-- What failed or was given up, from the sums: its meter says how the call went.
SELECT coalesce(sum(c.cost_usd), 0) AS cost_usd, coalesce(sum(c.events), 0)::bigint AS events
FROM ledger_costday c
JOIN ledger_meter m ON m.tenant_id = c.tenant_id AND m.id = c.meter_id
WHERE (%(tenant)s::integer IS NULL OR c.tenant_id = %(tenant)s::integer)
  AND c.day BETWEEN %(first)s AND %(last)s AND m.call_status IN ('error', 'cancelled')
  AND EXISTS (  -- most tenants have no such meter, and then no sum is looked at
    SELECT FROM ledger_meter f
    WHERE (%(tenant)s::integer IS NULL OR f.tenant_id = %(tenant)s::integer)
      AND f.call_status IN ('error', 'cancelled')
  )
  AND
  -- include: reports/narrowed if narrows_attributions
  AND
  -- include: reports/narrowed_meters if narrows_meters
