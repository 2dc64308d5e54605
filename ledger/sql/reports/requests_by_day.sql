-- Requests of a range of days, split by the asked request and time dimensions.
SELECT
  -- include: reports/attribution_keys
  -- include: reports/time_keys
  %(by_request)s AND (
    -- include: reports/is_unattributed
  ) AS is_unattributed,
  sum(c.requests)::bigint AS requests
FROM ledger_requestday c
JOIN finops_tenant t ON t.id = c.tenant_id
JOIN ledger_attribution a ON a.tenant_id = c.tenant_id AND a.id = c.attribution_id
WHERE (%(tenant)s::integer IS NULL OR c.tenant_id = %(tenant)s::integer)
  AND c.day BETWEEN %(first)s AND %(last)s
  AND
  -- include: reports/attribution_filters
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14
