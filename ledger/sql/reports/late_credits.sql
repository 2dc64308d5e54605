-- By how many outcomes closed months of a range of days have changed since their close, by kind.
SELECT c.kind, sum(c.credit) AS credit
FROM ledger_latecredit c
WHERE c.basis = 'arrival' AND c.tenant_id = %(tenant)s
  AND c.day BETWEEN %(first)s AND %(last)s
  AND
  -- include: reports/narrowed if narrows_attributions
GROUP BY c.kind
ORDER BY c.kind
