-- What offline eval and regression runs cost in a range of days, by run and use case. How many
-- cases a run has each of its events says; `counts` are all that were said, and credits are no cost
-- of a run.
SELECT m.eval_run_id AS run, coalesce(a.use_case, '') AS use_case,
  array_remove(array_agg(DISTINCT m.release_gate), '') AS gates,
  array_remove(array_agg(DISTINCT m.eval_cases), '') AS counts,
  min(c.day) AS first, max(c.day) AS last,
  sum(c.cost_usd) AS cost_usd, sum(c.events)::bigint AS events,
  sum(c.unpriced_lines)::bigint AS unpriced_lines
FROM ledger_costday c
JOIN ledger_meter m ON m.tenant_id = c.tenant_id AND m.id = c.meter_id AND m.eval_run_id <> ''
LEFT JOIN ledger_attribution a ON a.tenant_id = c.tenant_id AND a.id = c.attribution_id
WHERE c.tenant_id = %(tenant)s AND c.day BETWEEN %(first)s AND %(last)s
  AND
  -- include: reports/narrowed if narrows_attributions
  AND
  -- include: reports/narrowed_meters if narrows_meters
GROUP BY 1, 2
ORDER BY max(c.day) DESC, 1, 2
