-- Which attributions a report covers; a filter that is not given is NULL and folds away.
(%(scope)s::text[] IS NULL OR a.use_case = ANY(%(scope)s::text[]))
AND (%(business_unit)s::text[] IS NULL OR a.business_unit = ANY(%(business_unit)s::text[]))
AND (%(cost_center)s::text[] IS NULL OR a.cost_center = ANY(%(cost_center)s::text[]))
AND (%(use_case)s::text[] IS NULL OR a.use_case = ANY(%(use_case)s::text[]))
AND (%(workflow_step)s::text[] IS NULL OR a.workflow_step = ANY(%(workflow_step)s::text[]))
AND (%(risk_tier)s::text[] IS NULL OR a.risk_tier = ANY(%(risk_tier)s::text[]))
AND (%(environment)s::text[] IS NULL OR a.environment = ANY(%(environment)s::text[]))
AND (%(user_role)s::text[] IS NULL OR a.user_role = ANY(%(user_role)s::text[]))
AND (%(route_policy_version)s::text[] IS NULL OR a.route_policy_version = ANY(%(route_policy_version)s::text[]))
AND (%(cache_status)s::text[] IS NULL OR a.cache_status = ANY(%(cache_status)s::text[]))
AND (NOT %(unattributed)s OR (
  -- include: reports/is_unattributed
))
