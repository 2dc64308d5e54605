-- What is known of the requests of some traces besides their owner, also where the request itself
-- has not come.
SELECT w.key AS trace_key,
  -- include: details/known
FROM unnest(%(keys)s::uuid[]) w (key)
LEFT JOIN LATERAL (  -- one by one: the planner's picture of a tenant that has just begun is wrong
  SELECT k.occurred_at FROM ledger_recordkey k
  WHERE k.tenant_id = %(tenant)s AND k.key = w.key AND k.kind = 1
  OFFSET 0
) k ON true
LEFT JOIN ledger_request r ON r.tenant_id = %(tenant)s AND r.occurred_at = k.occurred_at
  AND r.trace_key = w.key
LEFT JOIN ledger_requestprofile p ON p.tenant_id = %(tenant)s AND p.id = r.profile_id
LEFT JOIN ledger_reportedrequest t ON t.tenant_id = %(tenant)s AND t.trace_key = w.key
