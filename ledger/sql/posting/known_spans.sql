-- The spans that are remembered of some traces, by their place among those.
SELECT w.place, s.spans
FROM unnest(%(keys)s::uuid[]) WITH ORDINALITY w (trace_key, place)
JOIN LATERAL (
  SELECT s.part, s.spans FROM ledger_tracespans s
  WHERE s.tenant_id = %(tenant)s AND s.trace_key = w.trace_key
  OFFSET 0
) s ON true
ORDER BY w.place, s.part
