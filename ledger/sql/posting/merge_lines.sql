-- What stands of events that no longer count, or stand under another trace or owner: taken back,
-- and posted again where it belongs. Other rows of a line were reversed before.
INSERT INTO stage_merged_line
SELECT l.event_key, l.line_no, l.occurred_at, l.counted_at, l.attribution_id,
       m.new_attribution_id, l.meter_id, l.rate_id, l.unit_price, l.trace_key, m.new_trace_key, sum(l.sign),
       trim_scale(sum(l.quantity)), trim_scale(sum(l.reported_cost_usd))
FROM stage_merge m
JOIN ledger_costline l ON l.tenant_id = %(tenant)s AND l.trace_key = m.old_trace_key
  AND l.occurred_at = m.occurred_at AND l.event_key = m.event_key
GROUP BY l.event_key, l.line_no, l.occurred_at, l.counted_at, l.attribution_id,
         m.new_attribution_id, l.meter_id, l.rate_id, l.unit_price, l.trace_key, m.new_trace_key
HAVING sum(l.sign) <> 0;

-- What was held and now counts: its lines come, as if they were new.
WITH comes AS (
  DELETE FROM ledger_heldline h
  USING stage_merge m
  WHERE h.tenant_id = %(tenant)s AND h.event_key = m.event_key AND m.old_trace_key IS NULL
  RETURNING h.*, m.new_attribution_id, m.new_trace_key
)
INSERT INTO stage_merged_line
SELECT event_key, line_no, occurred_at,
       CASE WHEN occurred_at < %(closed_until)s::timestamptz THEN %(booked_at)s::timestamptz END,
       NULL, new_attribution_id, meter_id, rate_id, unit_price,
       NULL, new_trace_key, 1, quantity, reported_cost_usd
FROM comes;

-- What counted and no longer does is held.
INSERT INTO ledger_heldline (tenant_id, line_no, occurred_at, meter_id, rate_id, event_key,
                             quantity, unit_price, reported_cost_usd)
SELECT %(tenant)s, line_no, occurred_at, meter_id, rate_id, event_key, quantity, unit_price,
       reported_cost_usd
FROM stage_merged_line
WHERE new_trace_key IS NULL
ORDER BY event_key, line_no;

INSERT INTO ledger_costline (tenant_id, line_no, sign, occurred_at, counted_at, batch_id,
                             attribution_id, meter_id, rate_id, event_key, trace_key, quantity,
                             unit_price, cost_usd, reported_cost_usd)
SELECT %(tenant)s, s.line_no, v.sign * s.sign, s.occurred_at, s.counted_at, %(batch)s,
       v.attribution_id, s.meter_id, s.rate_id, s.event_key, v.trace_key, v.sign * s.quantity,
       s.unit_price, v.sign * s.quantity * s.unit_price, v.sign * s.reported_cost_usd
FROM stage_merged_line s
CROSS JOIN LATERAL (VALUES
  (-1, s.old_trace_key, s.attribution_id), (1, s.new_trace_key, s.new_attribution_id)
) v (sign, trace_key, attribution_id)
WHERE v.trace_key IS NOT NULL
ORDER BY v.trace_key, s.event_key, v.sign, s.line_no;

WITH changed AS (
  SELECT occurred_at FROM stage_merged_line
)
-- include: buckets/mark
;

INSERT INTO stage_cost (hour, counted_hour, attribution_id, meter_id, rate_id, lines, events,
                        unpriced_lines, quantity, cost_usd, reported_cost_usd)
SELECT date_trunc('hour', s.occurred_at, %(zone)s),
       date_trunc('hour', coalesce(s.counted_at, s.occurred_at), %(zone)s),
       coalesce(v.attribution_id, k.attribution_id, %(unattributed)s), s.meter_id, s.rate_id,
       sum(v.sign * s.sign), coalesce(sum(v.sign * s.sign) FILTER (WHERE s.line_no = 0), 0),
       coalesce(sum(v.sign * s.sign) FILTER (WHERE s.rate_id = %(unpriced)s), 0),
       sum(v.sign * s.quantity), coalesce(sum(v.sign * s.quantity * s.unit_price), 0),
       coalesce(sum(v.sign * s.reported_cost_usd), 0)
FROM stage_merged_line s
CROSS JOIN LATERAL (VALUES
  (-1, s.old_trace_key, s.attribution_id), (1, s.new_trace_key, s.new_attribution_id)
) v (sign, trace_key, attribution_id)
LEFT JOIN LATERAL (
  SELECT k.attribution_id FROM ledger_recordkey k
  WHERE k.tenant_id = %(tenant)s AND k.key = v.trace_key
  OFFSET 0
) k ON true
WHERE v.trace_key IS NOT NULL
GROUP BY 1, 2, 3, 4, 5;

-- A request of the new trace that comes later must find the lines there.
INSERT INTO ledger_opentrace (tenant_id, trace_key, month, trace_id)
SELECT DISTINCT %(tenant)s, m.new_trace_key, date_trunc('month', m.occurred_at, 'UTC')::date,
       m.new_trace_id
FROM stage_merge m
LEFT JOIN LATERAL (
  SELECT k.content FROM ledger_recordkey k
  WHERE k.tenant_id = %(tenant)s AND k.key = m.new_trace_key
  OFFSET 0
) k ON true
WHERE m.new_trace_key IS NOT NULL AND k.content IS NULL
ORDER BY 2, 3
ON CONFLICT (tenant_id, trace_key, month) DO NOTHING;
