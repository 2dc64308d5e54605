-- Cost lines in the order of their index; cost = quantity × unit price, exactly.
INSERT INTO ledger_costline (tenant_id, line_no, occurred_at, counted_at, batch_id, attribution_id,
                             meter_id, rate_id, event_key, trace_key, quantity, unit_price, cost_usd,
                             reported_cost_usd)
SELECT %(tenant)s, l.line_no, l.occurred_at,
       CASE WHEN l.occurred_at < %(closed_until)s::timestamptz THEN %(booked_at)s::timestamptz END,
       %(batch)s, l.attribution_id, l.meter_id, l.rate_id, l.event_key, l.trace_key, l.quantity,
       l.unit_price, l.quantity * l.unit_price, l.reported_cost_usd
FROM stage_line l
ORDER BY l.trace_key;

-- Quarters of an hour become hours of the tenant's clock.
INSERT INTO stage_cost (hour, attribution_id, meter_id, rate_id, lines, events, unpriced_lines,
                        quantity, cost_usd, reported_cost_usd)
SELECT date_trunc('hour', quarter, %(zone)s), attribution_id, meter_id, rate_id, sum(lines),
       sum(events), sum(unpriced_lines), sum(quantity), sum(cost_usd), sum(reported_cost_usd)
FROM stage_quarter
GROUP BY 1, 2, 3, 4;

WITH changed AS (
  SELECT quarter AS occurred_at FROM stage_quarter
)
-- include: buckets/mark
;
