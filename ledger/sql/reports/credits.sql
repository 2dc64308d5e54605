-- Credits of providers that count in a range of days, with the day. Few, so they are kept in no
-- rollup; the bounds of two days around only let the index do its work.
SELECT c.tenant_id, c.id, c.attribution_id, c.meter_id, c.amount_usd, c.occurred_at, c.booked_at,
  t.time_zone, (c.booked_at AT TIME ZONE t.time_zone)::date AS day
FROM ledger_providercredit c
JOIN finops_tenant t ON t.id = c.tenant_id
WHERE (%(tenant)s::integer IS NULL OR c.tenant_id = %(tenant)s::integer)
  AND c.booked_at >= %(first)s::date - 2 AND c.booked_at < %(last)s::date + 3
  AND (c.booked_at AT TIME ZONE t.time_zone)::date BETWEEN %(first)s AND %(last)s
