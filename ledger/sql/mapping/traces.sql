-- The next traces of these days, in the order of their keys.
SELECT DISTINCT replace(t.trace_key::text, '-', '') AS key FROM ledger_tracesource t
WHERE t.tenant_id = %(tenant)s AND t.occurred_at >= %(since)s AND t.trace_key > %(after)s::uuid
ORDER BY key
LIMIT %(size)s
