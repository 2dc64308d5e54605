-- Sightings that are not counted, the newest first, each with the one that counts instead.
SELECT u.event_key, u.occurred_at, u.posted_trace_id AS trace_id, u.own_trace_id,
  u.channel, u.cost_event_id, u.why, u.model, u.input_tokens, u.output_tokens, u.reported_cost_usd,
  c.channel AS counted_channel, c.cost_event_id AS counted_event_id, c.model AS counted_model,
  c.input_tokens AS counted_input_tokens, c.output_tokens AS counted_output_tokens,
  c.reported_cost_usd AS counted_reported_usd,
  (
    SELECT trim_scale(sum(l.cost_usd)) FROM ledger_costline l
    WHERE l.tenant_id = %(tenant)s AND l.trace_key = c.posted_trace_key
      AND l.occurred_at = c.occurred_at AND l.event_key = c.event_key
  ) AS cost_usd
FROM (
  SELECT * FROM ledger_sighting
  WHERE tenant_id = %(tenant)s AND NOT is_counted
    AND (%(trace_key)s::uuid IS NULL OR posted_trace_key = %(trace_key)s::uuid)
    AND (%(after_at)s::timestamptz IS NULL
         OR (occurred_at, event_key) < (%(after_at)s::timestamptz, %(after_key)s::uuid))
  ORDER BY occurred_at DESC, event_key DESC
  LIMIT %(limit)s
) u
LEFT JOIN ledger_sighting n ON n.tenant_id = %(tenant)s AND n.event_key = u.counted_key
JOIN ledger_sighting c ON c.tenant_id = %(tenant)s
  AND c.event_key = CASE WHEN n.is_counted THEN n.event_key ELSE n.counted_key END
ORDER BY u.occurred_at DESC, u.event_key DESC
