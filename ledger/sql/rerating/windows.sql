-- How many lines each hour of a period has: the period is worked on in stretches of hours.
SELECT hour, sum(lines)::bigint AS lines
FROM ledger_costhour
WHERE tenant_id = %(tenant)s AND hour >= %(start)s AND hour < %(end)s
GROUP BY hour
ORDER BY hour
