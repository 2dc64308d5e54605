-- What was booked in later months, by the month it adjusts.
SELECT date_trunc('month', a.at, %(zone)s) AT TIME ZONE %(zone)s AS month,
  sum(a.cost_usd) AS cost_usd, sum(a.lines)::bigint AS lines, sum(a.events)::bigint AS events
FROM (
  SELECT origin_hour AS at, cost_usd, lines, events FROM ledger_costadjustment
  WHERE tenant_id = %(tenant)s AND origin_hour >= %(start)s
  UNION ALL
  SELECT occurred_at, amount_usd, 0, 0 FROM ledger_providercredit
  WHERE tenant_id = %(tenant)s AND booked_at <> occurred_at AND occurred_at >= %(start)s
) a
GROUP BY 1
ORDER BY 1
