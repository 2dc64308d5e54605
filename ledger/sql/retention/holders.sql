-- Whose facts of which retention class lie in which month, of all tenants or of one. A local day
-- may reach into the UTC month before or after: it is counted in both, so nothing goes too early.
-- Requests and outcomes have no class of their own: their class is empty here.
SELECT d.tenant_id, t.slug, date_trunc('month', v.day::timestamp)::date AS month,
  d.retention_class, sum(CASE WHEN v.day = d.day THEN d.lines ELSE 0 END)::bigint AS lines
FROM (
  SELECT c.tenant_id, c.day, m.retention_class, sum(c.lines) AS lines
  FROM ledger_costday c
  JOIN ledger_meter m ON m.tenant_id = c.tenant_id AND m.id = c.meter_id
  WHERE %(tenant)s::integer IS NULL OR c.tenant_id = %(tenant)s::integer
  GROUP BY 1, 2, 3
  UNION ALL
  SELECT tenant_id, day, '', 0 FROM ledger_requestday
  WHERE %(tenant)s::integer IS NULL OR tenant_id = %(tenant)s::integer
  UNION ALL
  SELECT tenant_id, day, '', 0 FROM ledger_outcomeday
  WHERE %(tenant)s::integer IS NULL OR tenant_id = %(tenant)s::integer
) d
JOIN finops_tenant t ON t.id = d.tenant_id
CROSS JOIN LATERAL (VALUES (d.day - 1), (d.day), (d.day + 1)) v (day)
WHERE d.day BETWEEN date '2015-01-01' AND date '2100-12-31'  -- no facts lie outside
GROUP BY 1, 2, 3, 4
ORDER BY 3, 2, 4
