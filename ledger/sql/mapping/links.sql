-- What was said of some traces.
SELECT replace(t.trace_key::text, '-', ''), t.trace_id, t.occurred_at, t.set_id, s.said,
       t.business_outcome_id
FROM ledger_tracesource t
JOIN ledger_sourceset s ON s.tenant_id = t.tenant_id AND s.id = t.set_id
WHERE t.tenant_id = %(tenant)s AND t.trace_key = ANY(%(keys)s::uuid[])
