-- By how many outcomes months have changed after their close, by the outcomes' own days.
SELECT date_trunc('month', day::timestamp)::date AS month,
  trunc(sum(credit) / 1000000000000)::bigint AS outcomes
FROM ledger_latecredit
WHERE tenant_id = %(tenant)s AND basis = 'arrival'
GROUP BY 1
HAVING sum(credit) <> 0
ORDER BY 1
