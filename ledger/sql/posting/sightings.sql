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

-- One channel tells an attempt once, so a later sighting of it is a later attempt. What is of the
-- same moment are parts of one attempt: its tokens in and its tokens out.
UPDATE ledger_sighting s SET is_superseded = true
FROM (SELECT DISTINCT operation_key FROM stage_sighting WHERE operation_key IS NOT NULL) o
WHERE s.tenant_id = %(tenant)s AND s.operation_key = o.operation_key AND NOT s.is_superseded
  AND EXISTS (
    SELECT FROM ledger_sighting later
    WHERE later.tenant_id = %(tenant)s AND later.operation_key = s.operation_key
      AND later.channel = s.channel
      AND later.occurred_at > s.occurred_at
  );
