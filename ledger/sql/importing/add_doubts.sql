-- Events, and traces under the key of their request, that are in doubt.
INSERT INTO ledger_degradedevent
  (tenant_id, event_key, code, occurred_at, channel, cost_event_id, trace_id)
SELECT %(tenant)s, d.event_key, d.code, d.occurred_at, %(channel)s, d.cost_event_id, d.trace_id
FROM unnest(%(keys)s::uuid[], %(codes)s::text[], %(moments)s::timestamptz[], %(ids)s::text[],
            %(traces)s::text[])
     AS d (event_key, code, occurred_at, cost_event_id, trace_id)
ORDER BY d.event_key, d.code
ON CONFLICT DO NOTHING
