-- Cost lines in the order of their index; cost = quantity × unit price, exactly.
INSERT INTO ledger_costline (tenant_id, line_no, occurred_at, batch_id, attribution_id, meter_id,
                             rate_id, event_key, trace_key, quantity, unit_price, cost_usd,
                             reported_cost_usd)
SELECT %(tenant)s, l.line_no, l.occurred_at, %(batch)s, l.attribution_id, l.meter_id, l.rate_id,
       l.event_key, l.trace_key, l.quantity, l.unit_price, l.quantity * l.unit_price,
       l.reported_cost_usd
FROM stage_line l
ORDER BY l.trace_key;

INSERT INTO stage_cost (hour, attribution_id, meter_id, rate_id, lines, events, unpriced_lines,
                        quantity, cost_usd, reported_cost_usd)
SELECT date_trunc('hour', l.occurred_at, %(zone)s),
       coalesce(l.attribution_id, k.attribution_id, %(unattributed)s), l.meter_id, l.rate_id,
       count(*), count(*) FILTER (WHERE l.line_no = 0),
       count(*) FILTER (WHERE l.rate_id = %(unpriced)s), sum(l.quantity),
       coalesce(sum(l.quantity * l.unit_price), 0), coalesce(sum(l.reported_cost_usd), 0)
FROM stage_line l
LEFT JOIN LATERAL (
  SELECT k.content, k.attribution_id FROM ledger_recordkey k
  WHERE k.tenant_id = %(tenant)s AND k.key = l.trace_key
  OFFSET 0
) k ON true
GROUP BY 1, 2, 3, 4;
