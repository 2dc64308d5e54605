-- What requests of a range of days say of themselves: latencies by bucket, and whether those that
-- were valid were answered. What a caller broke off, got wrong or was refused was no valid one.
WITH w AS MATERIALIZED (
  -- include: measures/windows
), c AS (
  SELECT r.tenant_id, r.attribution_id, (r.occurred_at AT TIME ZONE %(zone)s)::date AS day,
    -- include: details/known
  FROM ledger_request r
  -- include: details/joins
  WHERE r.tenant_id = %(tenant)s
    AND r.occurred_at >= %(first)s::timestamp AT TIME ZONE %(zone)s
    AND r.occurred_at < (%(last)s::date + 1)::timestamp AT TIME ZONE %(zone)s
)
SELECT
  -- include: measures/good
  , width_bucket(m.value::float8, %(thresholds)s::float8[]) AS bucket
FROM c
CROSS JOIN LATERAL (
  VALUES ('latency_ms', c.latency_ms), ('ttft_ms', c.ttft_ms), ('queue_wait_ms', c.queue_wait_ms),
    ('availability', CASE WHEN c.status = 'ok' THEN 1
                          WHEN c.status IN ('error', 'timeout', 'rate_limited') THEN 0 END)
) m (metric, value)
LEFT JOIN w ON w.metric = m.metric AND c.day BETWEEN w.first AND w.last
LEFT JOIN ledger_attribution a ON a.tenant_id = c.tenant_id AND a.id = c.attribution_id
WHERE m.value IS NOT NULL
  AND
  -- include: reports/narrowed if narrows_attributions
GROUP BY 1, 2, 3, 4, bucket
