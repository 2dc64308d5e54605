-- The use cases that came into the ledger first. Their words stay for good and get their numbers as
-- they come, so nobody who comes later changes the order.
SELECT a.use_case
FROM ledger_attribution a
WHERE a.tenant_id = %(tenant)s AND a.use_case <> ''
GROUP BY a.use_case
ORDER BY min(a.id)
LIMIT %(most)s
