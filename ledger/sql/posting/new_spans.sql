-- What one body told of the spans of some traces.
INSERT INTO ledger_tracespans (tenant_id, trace_key, part, spans)
SELECT %(tenant)s, s.* FROM unnest(%(keys)s::uuid[], %(parts)s::int[], %(spans)s::bytea[]) s
ORDER BY 2, 3
