-- Late requests: the lines of one month move to the right owner.
WITH moved AS (
  SELECT date_trunc('hour', l.occurred_at, %(zone)s) AS hour,
         date_trunc('hour', coalesce(l.counted_at, l.occurred_at), %(zone)s) AS counted_hour,
         m.old_attribution_id, m.new_attribution_id, l.meter_id, l.rate_id, sum(l.sign) AS lines,
         coalesce(sum(l.sign) FILTER (WHERE l.line_no = 0), 0) AS events,
         coalesce(sum(l.sign) FILTER (WHERE r.source = 'unpriced'), 0) AS unpriced_lines,
         sum(l.quantity) AS quantity, coalesce(sum(l.cost_usd), 0) AS cost_usd,
         coalesce(sum(l.reported_cost_usd), 0) AS reported_cost_usd
  FROM stage_move m
  JOIN ledger_costline l ON l.tenant_id = %(tenant)s AND l.trace_key = m.trace_key
  JOIN ledger_rate r ON r.tenant_id = %(tenant)s AND r.id = l.rate_id
  WHERE m.month = %(month)s AND l.attribution_id IS NULL
    AND l.occurred_at >= %(start)s AND l.occurred_at < %(end)s
  GROUP BY 1, 2, 3, 4, 5, 6
), changed AS (
  SELECT hour AS occurred_at FROM moved
), marked AS (
  -- include: buckets/mark
)
INSERT INTO stage_cost (hour, counted_hour, attribution_id, meter_id, rate_id, lines, events,
                        unpriced_lines, quantity, cost_usd, reported_cost_usd)
SELECT hour, counted_hour, old_attribution_id, meter_id, rate_id, -lines, -events,
       -unpriced_lines, -quantity, -cost_usd, -reported_cost_usd
FROM moved
UNION ALL
SELECT hour, counted_hour, new_attribution_id, meter_id, rate_id, lines, events, unpriced_lines,
       quantity, cost_usd, reported_cost_usd
FROM moved;

-- Their credits are computed again.
INSERT INTO stage_case (case_key)
SELECT o.case_key
FROM stage_move m
JOIN ledger_outcome o ON o.tenant_id = %(tenant)s AND o.trace_key = m.trace_key
WHERE m.month = %(month)s AND o.occurred_at >= %(start)s AND o.occurred_at < %(end)s;
