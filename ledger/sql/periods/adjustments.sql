-- What was booked in later months, by the month it adjusts.
SELECT date_trunc('month', origin_hour, %(zone)s) AT TIME ZONE %(zone)s AS month,
  sum(cost_usd) AS cost_usd, sum(lines)::bigint AS lines, sum(events)::bigint AS events
FROM ledger_costadjustment
WHERE tenant_id = %(tenant)s AND origin_hour >= %(start)s
GROUP BY 1
ORDER BY 1
