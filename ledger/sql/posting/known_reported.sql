-- What is reported of the requests of some traces; looked up one by one, as all keys are.
SELECT replace(t.trace_key::text, '-', '') AS trace_key, t.occurred_at, t.tellers,
  -- include: details/texts
FROM unnest(%(keys)s::uuid[]) w (key)
JOIN LATERAL (
  SELECT * FROM ledger_reportedrequest t
  WHERE t.tenant_id = %(tenant)s AND t.trace_key = w.key
  OFFSET 0
) t ON true
