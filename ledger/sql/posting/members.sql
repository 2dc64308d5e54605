-- The sightings of some families, and some others by their events.
SELECT replace(s.event_key::text, '-', ''), replace(s.family_id::text, '-', ''), s.channel,
       replace(s.own_trace_key::text, '-', ''), s.own_trace_id, s.occurred_at,
       coalesce(s.attribution_id, s.inherited_attribution_id), s.model, s.input_tokens,
       s.output_tokens, s.reported_cost_usd, s.quantity, s.call_status = 'error', s.is_batch,
       s.part, s.call_ids, replace(s.repeated_key::text, '-', ''), s.why,
       replace(s.posted_trace_key::text, '-', ''), s.posted_attribution_id,
       replace(s.counted_key::text, '-', ''), s.doubt, s.is_counted
FROM ledger_sighting s
WHERE s.tenant_id = %(tenant)s
  AND (s.family_id = ANY(%(families)s::uuid[]) OR s.event_key = ANY(%(events)s::uuid[]))
