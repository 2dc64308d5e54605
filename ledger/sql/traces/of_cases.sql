-- The traces that results of some cases are credited to, and whose they are.
SELECT DISTINCT c.trace_key, a.use_case FROM ledger_outcomecredit c
JOIN ledger_attribution a ON a.tenant_id = c.tenant_id AND a.id = c.attribution_id
WHERE c.tenant_id = %(tenant)s AND c.case_key = ANY(%(cases)s::uuid[]) AND c.traced_at IS NOT NULL
LIMIT %(most)s
