-- The sums of each month of a tenant's calendar, from its days and its credits.
SELECT month, sum(lines)::bigint AS lines, sum(events)::bigint AS events,
  sum(unpriced_lines)::bigint AS unpriced_lines, sum(requests)::bigint AS requests,
  (sum(outcomes) / 1000000000000)::bigint AS outcomes, sum(cost_usd) AS cost_usd
FROM (
  SELECT date_trunc('month', day::timestamp)::date AS month, lines, events, unpriced_lines,
    0 AS requests, 0 AS outcomes, cost_usd
  FROM ledger_costday WHERE tenant_id = %(tenant)s AND day >= %(first)s
  UNION ALL
  SELECT date_trunc('month', c.booked_at AT TIME ZONE t.time_zone)::date, 0, 0, 0, 0, 0,
    c.amount_usd
  FROM ledger_providercredit c JOIN finops_tenant t ON t.id = c.tenant_id
  WHERE c.tenant_id = %(tenant)s
    AND c.booked_at >= %(first)s::date::timestamp AT TIME ZONE t.time_zone
  UNION ALL
  SELECT date_trunc('month', day::timestamp)::date, 0, 0, 0, requests, 0, 0
  FROM ledger_requestday WHERE tenant_id = %(tenant)s AND day >= %(first)s
  UNION ALL
  SELECT date_trunc('month', day::timestamp)::date, 0, 0, 0, 0, credit, 0
  FROM ledger_outcomeday WHERE tenant_id = %(tenant)s AND day >= %(first)s
) d
GROUP BY month
ORDER BY month
