-- New sightings, in the order of their key. An event is new once.
INSERT INTO ledger_sighting (tenant_id, event_key, family_id, operation_key, occurred_at,
                             own_trace_key, posted_trace_key, attribution_id,
                             inherited_attribution_id, posted_attribution_id, input_tokens,
                             output_tokens, is_counted, is_batch, counted_key, repeated_key,
                             reported_cost_usd, quantity, channel, instrumentor, call_status, settlement,
                             own_trace_id, posted_trace_id, operation_id, cost_event_id, model, why,
                             doubt, part, call_ids)
SELECT %(tenant)s, event_key, family_id, operation_key, occurred_at,
       own_trace_key, posted_trace_key, attribution_id,
       inherited_attribution_id, posted_attribution_id, input_tokens,
       output_tokens, is_counted, is_batch, counted_key, repeated_key,
       reported_cost_usd, quantity, channel, instrumentor, call_status, settlement,
       own_trace_id, posted_trace_id, operation_id, cost_event_id, model, why,
       doubt, part, call_ids
FROM stage_sighting
ORDER BY event_key;

INSERT INTO ledger_degradedevent
  (tenant_id, event_key, code, occurred_at, channel, cost_event_id, trace_id)
SELECT %(tenant)s, event_key, doubt, occurred_at, channel, cost_event_id, own_trace_id
FROM stage_sighting
WHERE doubt <> ''
ORDER BY event_key
ON CONFLICT DO NOTHING;
