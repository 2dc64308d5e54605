-- The values a tenant has used, for the choices of the filter bar.
SELECT DISTINCT word.dimension, word.value
FROM ledger_attribution a
CROSS JOIN LATERAL (VALUES
  -- include: dimensions/request_values
) AS word (dimension, value)
WHERE a.tenant_id = %(tenant)s AND word.value <> ''
  AND (%(scope)s::text[] IS NULL OR a.use_case = ANY(%(scope)s::text[]))
UNION
SELECT DISTINCT word.dimension, word.value
FROM ledger_meter m
CROSS JOIN LATERAL (VALUES
  -- include: dimensions/meter_values
) AS word (dimension, value)
WHERE m.tenant_id = %(tenant)s AND word.value <> ''
ORDER BY 1, 2
