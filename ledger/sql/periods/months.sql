-- The sums of each month of a tenant's calendar, from its days.
SELECT month, sum(lines)::bigint AS lines, sum(events)::bigint AS events,
  sum(unpriced_lines)::bigint AS unpriced_lines, sum(requests)::bigint AS requests,
  sum(outcomes)::bigint AS outcomes, sum(cost_usd) AS cost_usd
FROM (
  SELECT date_trunc('month', day::timestamp)::date AS month, lines, events, unpriced_lines,
    0 AS requests, 0 AS outcomes, cost_usd
  FROM ledger_costday WHERE tenant_id = %(tenant)s AND day >= %(first)s
  UNION ALL
  SELECT date_trunc('month', day::timestamp)::date, 0, 0, 0, requests, 0, 0
  FROM ledger_requestday WHERE tenant_id = %(tenant)s AND day >= %(first)s
  UNION ALL
  SELECT date_trunc('month', day::timestamp)::date, 0, 0, 0, 0, outcomes, 0
  FROM ledger_outcomeday WHERE tenant_id = %(tenant)s AND day >= %(first)s
) d
GROUP BY month
ORDER BY month
