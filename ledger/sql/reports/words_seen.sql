-- The values a tenant has used, for the choices of the filter bar.
SELECT DISTINCT word.dimension, word.value
FROM ledger_attribution a
CROSS JOIN LATERAL (VALUES
  ('business_unit', a.business_unit), ('cost_center', a.cost_center), ('use_case', a.use_case),
  ('workflow_step', a.workflow_step), ('risk_tier', a.risk_tier),
  ('environment', a.environment), ('user_role', a.user_role),
  ('route_policy_version', a.route_policy_version), ('cache_status', a.cache_status)
) AS word (dimension, value)
WHERE a.tenant_id = %(tenant)s AND word.value <> ''
  AND (%(scope)s::text[] IS NULL OR a.use_case = ANY(%(scope)s::text[]))
UNION
SELECT DISTINCT word.dimension, word.value
FROM ledger_meter m
CROSS JOIN LATERAL (VALUES
  ('component', m.component), ('provider', m.provider), ('model', m.model), ('meter', m.meter)
) AS word (dimension, value)
WHERE m.tenant_id = %(tenant)s AND word.value <> ''
ORDER BY 1, 2
