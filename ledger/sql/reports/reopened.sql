-- What has changed of the days of a report since the unit costs of their months stood, by kind.
SELECT c.kind, sum(c.added) AS added, sum(c.corrected) AS corrected,
  sum(c.taken_back) AS taken_back, max(c.reopened_at) AS reopened_at
FROM ledger_reopenedday c
WHERE c.tenant_id = %(tenant)s AND c.day BETWEEN %(first)s AND %(last)s
  AND
  -- include: reports/narrowed if narrows_attributions
GROUP BY c.kind
ORDER BY c.kind
