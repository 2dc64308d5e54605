-- How many traces of these days may be mapped.
SELECT count(DISTINCT t.trace_key) FROM ledger_tracesource t
WHERE t.tenant_id = %(tenant)s AND t.occurred_at >= %(since)s
