-- Add the changes to the sums in key order (unsorted upserts deadlock), then drop empty sums.
INSERT INTO ledger_costhour AS t (tenant_id, hour, attribution_id, meter_id, rate_id, lines,
                                  events, unpriced_lines, quantity, cost_usd, reported_cost_usd)
SELECT %(tenant)s, hour, attribution_id, meter_id, rate_id, sum(lines), sum(events),
       sum(unpriced_lines), sum(quantity), sum(cost_usd), sum(reported_cost_usd)
FROM stage_cost
GROUP BY hour, attribution_id, meter_id, rate_id
ORDER BY hour, attribution_id, meter_id, rate_id
ON CONFLICT (tenant_id, hour, attribution_id, meter_id, rate_id) DO UPDATE SET
  lines = t.lines + excluded.lines, events = t.events + excluded.events,
  unpriced_lines = t.unpriced_lines + excluded.unpriced_lines,
  quantity = t.quantity + excluded.quantity, cost_usd = t.cost_usd + excluded.cost_usd,
  reported_cost_usd = t.reported_cost_usd + excluded.reported_cost_usd;

INSERT INTO ledger_costday AS t (tenant_id, day, attribution_id, meter_id, rate_id, lines,
                                 events, unpriced_lines, quantity, cost_usd, reported_cost_usd)
SELECT %(tenant)s, (hour AT TIME ZONE %(zone)s)::date AS day, attribution_id, meter_id, rate_id,
       sum(lines), sum(events), sum(unpriced_lines), sum(quantity), sum(cost_usd),
       sum(reported_cost_usd)
FROM stage_cost
GROUP BY day, attribution_id, meter_id, rate_id
ORDER BY day, attribution_id, meter_id, rate_id
ON CONFLICT (tenant_id, day, attribution_id, meter_id, rate_id) DO UPDATE SET
  lines = t.lines + excluded.lines, events = t.events + excluded.events,
  unpriced_lines = t.unpriced_lines + excluded.unpriced_lines,
  quantity = t.quantity + excluded.quantity, cost_usd = t.cost_usd + excluded.cost_usd,
  reported_cost_usd = t.reported_cost_usd + excluded.reported_cost_usd;
