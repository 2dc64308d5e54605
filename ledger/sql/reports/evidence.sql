-- Tokens of evidence in model calls, and the whole input of the calls that tell them.
SELECT
  coalesce(sum(c.quantity) FILTER (WHERE m.meter = 'evidence'), 0) AS evidence_tokens,
  coalesce(sum(c.quantity) FILTER (WHERE m.meter = 'evidence_input'), 0) AS input_tokens,
  coalesce(sum(c.lines) FILTER (WHERE m.meter = 'evidence'), 0)::bigint AS calls
FROM ledger_costday c
JOIN ledger_meter m ON m.tenant_id = c.tenant_id AND m.id = c.meter_id
WHERE c.tenant_id = %(tenant)s AND c.day BETWEEN %(first)s AND %(last)s
  AND m.meter IN ('evidence', 'evidence_input') AND m.unit = 'token'
  AND
  -- include: reports/narrowed if narrows_attributions
  AND
  -- include: reports/narrowed_meters if narrows_meters
