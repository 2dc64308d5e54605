-- New sightings, in the order of their key. An event is new once.
INSERT INTO ledger_sighting (tenant_id, event_key, call_id, operation_key, occurred_at,
                             own_trace_key, posted_trace_key, attribution_id, input_tokens,
                             output_tokens, is_counted, reported_cost_usd, channel, call_status,
                             settlement, own_trace_id, posted_trace_id, operation_id,
                             cost_event_id, model)
SELECT %(tenant)s, event_key, call_id, operation_key, occurred_at, own_trace_key,
       posted_trace_key, attribution_id, input_tokens, output_tokens, is_counted,
       reported_cost_usd, channel, call_status, settlement, own_trace_id, posted_trace_id,
       operation_id, cost_event_id, model
FROM stage_sighting
ORDER BY event_key;
