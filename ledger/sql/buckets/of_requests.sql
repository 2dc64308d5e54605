('latency_ms', c.latency_ms), ('ttft_ms', c.ttft_ms), ('queue_wait_ms', c.queue_wait_ms),
('availability', CASE WHEN c.status = 'ok' THEN 1
                      WHEN c.status IN ('error', 'timeout', 'rate_limited') THEN 0 END),
('fallback', CASE WHEN c.route_reason <> '' THEN (c.route_reason LIKE 'fallback%%')::int END)
