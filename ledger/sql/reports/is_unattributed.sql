a.use_case = '' AND a.business_unit = '' AND a.cost_center = '' AND a.workflow_step = ''
AND a.risk_tier = '' AND a.environment = '' AND a.user_role = ''
AND a.route_policy_version = '' AND a.cache_status = ''
