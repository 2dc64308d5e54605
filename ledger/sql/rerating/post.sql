-- Reversals and what stands in their place, in the order of the lines' index.
INSERT INTO ledger_costline (tenant_id, line_no, sign, occurred_at, counted_at, batch_id,
                             attribution_id, meter_id, rate_id, event_key, trace_key, quantity,
                             unit_price, cost_usd, reported_cost_usd)
SELECT %(tenant)s, s.line_no, v.sign, s.occurred_at, s.counted_at, %(batch)s, s.attribution_id,
       s.meter_id, v.rate_id, s.event_key, s.trace_key, trim_scale(v.sign * s.quantity),
       trim_scale(v.unit_price), trim_scale(v.sign * s.quantity * v.unit_price),
       trim_scale(v.sign * s.reported_cost_usd)
FROM stage_rerated s
CROSS JOIN LATERAL (VALUES
  (-1::smallint, s.old_rate_id, s.old_unit_price), (1::smallint, s.new_rate_id, s.new_unit_price)
) v (sign, rate_id, unit_price)
WHERE v.rate_id IS NOT NULL
ORDER BY s.trace_key, s.event_key, v.sign, s.line_no;

INSERT INTO stage_cost (hour, counted_hour, attribution_id, meter_id, rate_id, lines, events,
                        unpriced_lines, quantity, cost_usd, reported_cost_usd)
SELECT date_trunc('hour', s.occurred_at, %(zone)s),
       date_trunc('hour', coalesce(s.counted_at, s.occurred_at), %(zone)s),
       s.owner_id, s.meter_id, v.rate_id, sum(v.sign), coalesce(sum(v.sign) FILTER (WHERE s.line_no = 0), 0),
       coalesce(sum(v.sign) FILTER (WHERE v.rate_id = %(unpriced)s), 0),
       trim_scale(sum(v.sign * s.quantity)),
       trim_scale(coalesce(sum(v.sign * s.quantity * v.unit_price), 0)),
       trim_scale(coalesce(sum(v.sign * s.reported_cost_usd), 0))
FROM stage_rerated s
CROSS JOIN LATERAL (VALUES
  (-1::smallint, s.old_rate_id, s.old_unit_price), (1::smallint, s.new_rate_id, s.new_unit_price)
) v (sign, rate_id, unit_price)
WHERE v.rate_id IS NOT NULL
GROUP BY 1, 2, 3, 4, 5;

TRUNCATE stage_rerated;
