-- Tokens of a range of days by the cache key policy version of their request, with what they cost:
-- an empty version is that of requests that say none.
SELECT
  coalesce(nullif(p.cache_key_policy_version, ''), t.cache_key_policy_version, '') AS policy,
  m.component, m.provider, m.model, m.meter, m.unit,
  sum(c.quantity) AS quantity, sum(c.cost_usd) AS cost_usd,
  coalesce(sum(c.quantity) FILTER (WHERE x.source = 'unpriced'), 0) AS unpriced_quantity
FROM (
  SELECT l.tenant_id, l.trace_key, l.meter_id, l.rate_id, l.quantity, l.cost_usd,
    coalesce(l.attribution_id, k.attribution_id) AS attribution_id
  FROM ledger_costline l
  LEFT JOIN ledger_recordkey k ON k.tenant_id = l.tenant_id AND k.key = l.trace_key
  WHERE l.tenant_id = %(tenant)s AND l.occurred_at >= %(start)s AND l.occurred_at < %(end)s
) c
JOIN ledger_meter m ON m.tenant_id = c.tenant_id AND m.id = c.meter_id AND m.unit = 'token'
JOIN ledger_rate x ON x.tenant_id = c.tenant_id AND x.id = c.rate_id
LEFT JOIN ledger_request r ON r.tenant_id = c.tenant_id AND r.trace_key = c.trace_key
  AND r.occurred_at >= %(start)s::timestamptz - interval '7 days'
  AND r.occurred_at < %(end)s::timestamptz + interval '7 days'
-- include: details/joins
WHERE true AND
  -- include: reports/narrowed if narrows_attributions
GROUP BY 1, 2, 3, 4, 5, 6
