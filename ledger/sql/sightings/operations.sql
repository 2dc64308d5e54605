-- Attempts of the operations whose latest superseded attempts are asked for, newest operation first.
WITH asked AS (
  SELECT operation_key, occurred_at, event_key FROM ledger_sighting
  WHERE tenant_id = %(tenant)s AND is_superseded AND is_counted
    AND (%(after_at)s::timestamptz IS NULL
         OR (occurred_at, event_key) < (%(after_at)s::timestamptz, %(after_key)s::uuid))
  ORDER BY occurred_at DESC, event_key DESC
  LIMIT %(limit)s
), last AS (
  SELECT occurred_at, event_key FROM asked ORDER BY occurred_at, event_key LIMIT 1
), operations AS (
  SELECT operation_key, max(occurred_at) AS newest FROM asked GROUP BY operation_key
)
SELECT o.operation_key, s.operation_id, s.event_key, s.occurred_at, s.posted_trace_id AS trace_id,
  s.channel, s.cost_event_id, s.model, s.call_status, s.settlement, s.is_superseded,
  s.input_tokens, s.output_tokens,
  (SELECT count(*) FROM asked) AS asked,
  (SELECT occurred_at FROM last) AS last_at, (SELECT event_key FROM last) AS last_key,
  (
    SELECT trim_scale(sum(l.cost_usd)) FROM ledger_costline l
    WHERE l.tenant_id = %(tenant)s AND l.trace_key = s.posted_trace_key
      AND l.occurred_at = s.occurred_at AND l.event_key = s.event_key
  ) AS cost_usd
FROM operations o
JOIN ledger_sighting s ON s.tenant_id = %(tenant)s AND s.operation_key = o.operation_key
  AND s.is_counted
ORDER BY o.newest DESC, o.operation_key, s.occurred_at, s.event_key
