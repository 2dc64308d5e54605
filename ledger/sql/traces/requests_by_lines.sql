-- The same for requests some of whose lines are asked for.
SELECT r.occurred_at, r.trace_key, r.trace_id, r.implied,
  a.business_unit, a.cost_center, a.use_case, a.workflow_step, a.risk_tier,
  a.environment, a.user_role, a.route_policy_version, a.cache_status
FROM ledger_request r
JOIN ledger_attribution a ON a.tenant_id = r.tenant_id AND a.id = r.attribution_id
WHERE r.tenant_id = %(tenant)s AND r.occurred_at >= %(start)s AND r.occurred_at < %(end)s
  AND (%(after_at)s::timestamptz IS NULL
       OR (r.occurred_at, r.trace_key) < (%(after_at)s::timestamptz, %(after_key)s::uuid))
  AND
  -- include: reports/attribution_filters
  AND 0 < (  -- what was reversed does not count
    SELECT sum(l.sign)
    FROM ledger_costline l
    JOIN ledger_meter m ON m.tenant_id = l.tenant_id AND m.id = l.meter_id
    WHERE l.tenant_id = %(tenant)s AND l.trace_key = r.trace_key
      AND l.occurred_at >= %(data_start)s AND l.occurred_at < %(data_end)s
      AND (NOT %(unpriced)s OR l.cost_usd IS NULL)
      AND
      -- include: reports/meter_filters
  )
ORDER BY r.occurred_at DESC, r.trace_key DESC
LIMIT %(limit)s
