-- Sums of lines that were all reversed are of nothing; $0 rows would be shown as facts. Where
-- adjustments are booked, a sum may have been below nothing before. Each key is looked up by itself:
-- seen from the empty sums, whose number nobody can guess, all keys would be gone through for each.
DELETE FROM ledger_costhour t
USING (
  SELECT DISTINCT hour, attribution_id, meter_id, rate_id FROM stage_cost
  WHERE lines < 0 OR hour = date_trunc('hour', %(booked_at)s::timestamptz, %(zone)s)
) s
CROSS JOIN LATERAL (
  SELECT c.hour, c.attribution_id, c.meter_id, c.rate_id FROM ledger_costhour c
  WHERE c.tenant_id = %(tenant)s AND c.hour = s.hour AND c.attribution_id = s.attribution_id
    AND c.meter_id = s.meter_id AND c.rate_id = s.rate_id
    AND c.lines = 0 AND c.events = 0 AND c.unpriced_lines = 0 AND c.quantity = 0
    AND c.cost_usd = 0 AND c.reported_cost_usd = 0
  OFFSET 0
) empty
WHERE t.tenant_id = %(tenant)s AND t.hour = empty.hour
  AND t.attribution_id = empty.attribution_id AND t.meter_id = empty.meter_id
  AND t.rate_id = empty.rate_id;
DELETE FROM ledger_costday t
USING (
  SELECT DISTINCT (hour AT TIME ZONE %(zone)s)::date AS day, attribution_id, meter_id, rate_id
  FROM stage_cost
  WHERE lines < 0 OR hour = date_trunc('hour', %(booked_at)s::timestamptz, %(zone)s)
) s
CROSS JOIN LATERAL (
  SELECT c.day, c.attribution_id, c.meter_id, c.rate_id FROM ledger_costday c
  WHERE c.tenant_id = %(tenant)s AND c.day = s.day AND c.attribution_id = s.attribution_id
    AND c.meter_id = s.meter_id AND c.rate_id = s.rate_id
    AND c.lines = 0 AND c.events = 0 AND c.unpriced_lines = 0 AND c.quantity = 0
    AND c.cost_usd = 0 AND c.reported_cost_usd = 0
  OFFSET 0
) empty
WHERE t.tenant_id = %(tenant)s AND t.day = empty.day
  AND t.attribution_id = empty.attribution_id AND t.meter_id = empty.meter_id
  AND t.rate_id = empty.rate_id;
