-- Sums of lines that were all reversed are of nothing; $0 rows would be shown as facts. Where
-- adjustments are booked, a sum may have been below nothing before.
DELETE FROM ledger_costhour t
USING (
  SELECT DISTINCT hour, attribution_id, meter_id, rate_id FROM stage_cost
  WHERE lines < 0 OR hour = date_trunc('hour', %(booked_at)s::timestamptz, %(zone)s)
) s
WHERE t.tenant_id = %(tenant)s AND t.hour = s.hour AND t.attribution_id = s.attribution_id
  AND t.meter_id = s.meter_id AND t.rate_id = s.rate_id
  AND t.lines = 0 AND t.events = 0 AND t.unpriced_lines = 0 AND t.quantity = 0
  AND t.cost_usd = 0 AND t.reported_cost_usd = 0;
DELETE FROM ledger_costday t
USING (
  SELECT DISTINCT (hour AT TIME ZONE %(zone)s)::date AS day, attribution_id, meter_id, rate_id
  FROM stage_cost
  WHERE lines < 0 OR hour = date_trunc('hour', %(booked_at)s::timestamptz, %(zone)s)
) s
WHERE t.tenant_id = %(tenant)s AND t.day = s.day AND t.attribution_id = s.attribution_id
  AND t.meter_id = s.meter_id AND t.rate_id = s.rate_id
  AND t.lines = 0 AND t.events = 0 AND t.unpriced_lines = 0 AND t.quantity = 0
  AND t.cost_usd = 0 AND t.reported_cost_usd = 0;
