-- The cases that some traces work on: by the id of their request, by what events told of it, and
-- because outcomes name them.
SELECT w.key AS trace_key, md5(r.business_outcome_id)::uuid AS case_key
FROM unnest(%(keys)s::uuid[]) w (key)
JOIN ledger_recordkey k ON k.tenant_id = %(tenant)s AND k.key = w.key AND k.kind = 1
JOIN ledger_request r ON r.tenant_id = %(tenant)s AND r.occurred_at = k.occurred_at
  AND r.trace_key = k.key
WHERE r.business_outcome_id IS NOT NULL
UNION
SELECT t.trace_key, t.case_key FROM ledger_casetrace t
WHERE t.tenant_id = %(tenant)s AND t.trace_key = ANY(%(keys)s::uuid[]) AND t.is_told
UNION
SELECT o.trace_key, o.case_key FROM ledger_outcome o
WHERE o.tenant_id = %(tenant)s AND o.trace_key = ANY(%(keys)s::uuid[])
