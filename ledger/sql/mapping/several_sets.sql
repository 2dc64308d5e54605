-- Those of some traces of which several sets of values were said; one set may contradict itself.
SELECT replace(t.trace_key::text, '-', '') FROM ledger_tracesource t
WHERE t.tenant_id = %(tenant)s AND t.trace_key = ANY(%(keys)s::uuid[])
GROUP BY t.trace_key HAVING count(*) > 1
