-- Late requests: the lines and outcomes of one month move to the right owner.
WITH moved AS (
  SELECT date_trunc('hour', l.occurred_at, %(zone)s) AS hour, m.old_attribution_id,
         m.new_attribution_id, l.meter_id, l.rate_id, sum(l.sign) AS lines,
         coalesce(sum(l.sign) FILTER (WHERE l.line_no = 0), 0) AS events,
         coalesce(sum(l.sign) FILTER (WHERE r.source = 'unpriced'), 0) AS unpriced_lines,
         sum(l.quantity) AS quantity, coalesce(sum(l.cost_usd), 0) AS cost_usd,
         coalesce(sum(l.reported_cost_usd), 0) AS reported_cost_usd
  FROM stage_move m
  JOIN ledger_costline l ON l.tenant_id = %(tenant)s AND l.trace_key = m.trace_key
  JOIN ledger_rate r ON r.tenant_id = %(tenant)s AND r.id = l.rate_id
  WHERE m.month = %(month)s AND l.attribution_id IS NULL
    AND l.occurred_at >= %(start)s AND l.occurred_at < %(end)s
  GROUP BY 1, 2, 3, 4, 5
)
INSERT INTO stage_cost (hour, attribution_id, meter_id, rate_id, lines, events, unpriced_lines,
                        quantity, cost_usd, reported_cost_usd)
SELECT hour, old_attribution_id, meter_id, rate_id, -lines, -events, -unpriced_lines, -quantity,
       -cost_usd, -reported_cost_usd
FROM moved
UNION ALL
SELECT hour, new_attribution_id, meter_id, rate_id, lines, events, unpriced_lines, quantity,
       cost_usd, reported_cost_usd
FROM moved;

WITH moved AS (
  SELECT (o.occurred_at AT TIME ZONE %(zone)s)::date AS day, m.old_attribution_id,
         m.new_attribution_id, o.kind, count(*) AS outcomes,
         coalesce(sum(o.value_usd), 0) AS value_usd
  FROM stage_move m
  JOIN ledger_outcome o ON o.tenant_id = %(tenant)s AND o.trace_key = m.trace_key
  WHERE m.month = %(month)s AND o.attribution_id IS NULL AND o.quality_passed
    AND o.occurred_at >= %(start)s AND o.occurred_at < %(end)s
  GROUP BY 1, 2, 3, 4
)
INSERT INTO stage_outcome (day, attribution_id, kind, outcomes, value_usd)
SELECT day, old_attribution_id, kind, -outcomes, -value_usd FROM moved
UNION ALL
SELECT day, new_attribution_id, kind, outcomes, value_usd FROM moved;
