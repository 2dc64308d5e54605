-- What the traces of one page cost. What a reported cost covers is priced, though its lines have no
-- price of their own.
SELECT l.trace_key, sum(l.cost_usd) AS cost_usd, sum(l.sign) AS lines,
  coalesce(sum(l.sign) FILTER (WHERE x.source = 'unpriced'), 0) AS unpriced_lines,
  coalesce(sum(l.sign) FILTER (WHERE l.line_no = 0), 0) AS events,
  coalesce(sum(l.quantity) FILTER (WHERE m.unit = 'token' AND
    -- include: reports/meters_in
  ), 0) AS tokens_in,
  coalesce(sum(l.quantity) FILTER (WHERE m.unit = 'token' AND
    -- include: reports/meters_out
  ), 0) AS tokens_out,
  coalesce(array_agg(DISTINCT m.model) FILTER (WHERE m.model <> ''), '{}') AS models,
  coalesce(array_agg(DISTINCT m.model)
    FILTER (WHERE m.model <> '' AND m.component = 'model_call'), '{}') AS called
FROM ledger_costline l
JOIN ledger_meter m ON m.tenant_id = l.tenant_id AND m.id = l.meter_id
JOIN ledger_rate x ON x.tenant_id = l.tenant_id AND x.id = l.rate_id
LEFT JOIN ledger_attribution a ON a.tenant_id = l.tenant_id AND a.id = l.attribution_id
WHERE l.tenant_id = %(tenant)s AND l.trace_key = ANY(%(keys)s::uuid[])
  AND l.occurred_at >= %(data_start)s AND l.occurred_at < %(data_end)s
  AND (%(scope)s::text[] IS NULL OR a.id IS NULL OR a.use_case = ANY(%(scope)s::text[]))
GROUP BY l.trace_key
