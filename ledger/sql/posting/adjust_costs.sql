-- What closed months keep the open one takes, under a rate that names their month. A late record
-- is counted, and paid for, at the hour of posting. What becomes of a line that was counted before
-- (another price, another owner, a call seen twice) is told where it was counted; what that changes
-- in money is booked at the hour of posting, if the month of counting is closed.
WITH late AS (
  DELETE FROM stage_cost c
  WHERE c.hour < %(closed_until)s::timestamptz OR c.counted_hour <> c.hour
  RETURNING c.*
), placed AS (
  SELECT l.*, a.id AS late_rate_id,
    coalesce(l.counted_hour, b.hour) AS count_hour,
    CASE WHEN l.counted_hour >= %(closed_until)s::timestamptz THEN l.counted_hour ELSE b.hour END
      AS money_hour
  FROM late l
  CROSS JOIN LATERAL (
    SELECT date_trunc('hour', %(booked_at)s::timestamptz, %(zone)s) AS hour
  ) b
  JOIN ledger_rate r ON r.tenant_id = %(tenant)s AND r.id = l.rate_id
  JOIN ledger_rate a ON a.tenant_id = %(tenant)s
    AND a.digest = md5(r.digest::text || to_char(l.hour AT TIME ZONE %(zone)s, 'YYYY-MM'))::uuid
), booked AS (
  SELECT p.hour AS origin_hour, p.rate_id AS origin_rate_id, v.hour, p.attribution_id, p.meter_id,
    CASE WHEN v.hour = p.hour THEN p.rate_id ELSE p.late_rate_id END AS rate_id,
    sum(v.is_count * p.lines) AS lines, sum(v.is_count * p.events) AS events,
    sum(v.is_count * p.unpriced_lines) AS unpriced_lines, sum(v.is_count * p.quantity) AS quantity,
    sum((1 - v.is_count) * p.cost_usd) AS cost_usd,
    sum((1 - v.is_count) * p.reported_cost_usd) AS reported_cost_usd
  FROM placed p
  CROSS JOIN LATERAL (VALUES (1, p.count_hour), (0, p.money_hour)) v (is_count, hour)
  GROUP BY 1, 2, 3, 4, 5, 6
  HAVING (sum(v.is_count * p.lines), sum(v.is_count * p.events),
          sum(v.is_count * p.unpriced_lines), sum(v.is_count * p.quantity),
          sum((1 - v.is_count) * p.cost_usd), sum((1 - v.is_count) * p.reported_cost_usd))
      <> (0, 0, 0, 0, 0, 0)
), told AS (
  INSERT INTO ledger_costadjustment
    (tenant_id, batch_id, hour, origin_hour, attribution_id, meter_id, rate_id, origin_rate_id,
     lines, events, unpriced_lines, quantity, cost_usd, reported_cost_usd)
  SELECT %(tenant)s, %(batch)s, hour, origin_hour, attribution_id, meter_id, rate_id,
    origin_rate_id, lines, events, unpriced_lines, quantity, cost_usd, reported_cost_usd
  FROM booked WHERE hour <> origin_hour
  ORDER BY origin_hour, attribution_id, meter_id, rate_id, hour
)
INSERT INTO stage_cost (hour, attribution_id, meter_id, rate_id, lines, events, unpriced_lines,
                        quantity, cost_usd, reported_cost_usd)
SELECT hour, attribution_id, meter_id, rate_id, lines, events, unpriced_lines, quantity, cost_usd,
  reported_cost_usd
FROM booked;
