-- Tokens in and out, of priced and unpriced lines alike.
SELECT
  coalesce(sum(c.quantity) FILTER (WHERE m.meter IN
    ('input', 'cached_input', 'cache_write', 'audio_input', 'embedding')), 0) AS tokens_in,
  coalesce(sum(c.quantity) FILTER (WHERE m.meter IN
    ('output', 'reasoning', 'audio_output')), 0) AS tokens_out
FROM ledger_costday c
JOIN ledger_attribution a ON a.tenant_id = c.tenant_id AND a.id = c.attribution_id
JOIN ledger_meter m ON m.tenant_id = c.tenant_id AND m.id = c.meter_id
WHERE c.tenant_id = %(tenant)s
  AND c.day BETWEEN %(first)s AND %(last)s AND m.unit = 'token'
  AND
  -- include: reports/attribution_filters
  AND
  -- include: reports/meter_filters
