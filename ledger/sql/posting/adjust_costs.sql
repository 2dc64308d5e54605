-- Costs of closed months are booked at the hour of posting, under a rate that names their month.
INSERT INTO ledger_costadjustment
  (tenant_id, batch_id, hour, origin_hour, attribution_id, meter_id, rate_id, origin_rate_id,
   lines, events, unpriced_lines, quantity, cost_usd, reported_cost_usd)
SELECT %(tenant)s, %(batch)s, date_trunc('hour', %(booked_at)s::timestamptz, %(zone)s), c.hour,
       c.attribution_id, c.meter_id, a.id, c.rate_id, sum(c.lines), sum(c.events),
       sum(c.unpriced_lines), sum(c.quantity), sum(c.cost_usd), sum(c.reported_cost_usd)
FROM stage_cost c
JOIN ledger_rate r ON r.tenant_id = %(tenant)s AND r.id = c.rate_id
JOIN ledger_rate a ON a.tenant_id = %(tenant)s
  AND a.digest = md5(r.digest::text || to_char(c.hour AT TIME ZONE %(zone)s, 'YYYY-MM'))::uuid
WHERE c.hour < %(closed_until)s::timestamptz
GROUP BY c.hour, c.attribution_id, c.meter_id, a.id, c.rate_id
ORDER BY c.hour, c.attribution_id, c.meter_id, c.rate_id;

UPDATE stage_cost c
SET hour = date_trunc('hour', %(booked_at)s::timestamptz, %(zone)s), rate_id = a.id
FROM ledger_rate r, ledger_rate a
WHERE c.hour < %(closed_until)s::timestamptz AND r.tenant_id = %(tenant)s AND r.id = c.rate_id
  AND a.tenant_id = %(tenant)s
  AND a.digest = md5(r.digest::text || to_char(c.hour AT TIME ZONE %(zone)s, 'YYYY-MM'))::uuid;
