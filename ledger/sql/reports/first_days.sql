-- The first day with costs of each tenant that the reading role sees; one without any is not there.
SELECT t.slug AS tenant, least(c.first, r.first) AS first
FROM finops_tenant t
JOIN LATERAL (
  SELECT min(c.day) AS first FROM ledger_costday c WHERE c.tenant_id = t.id
) c ON c.first IS NOT NULL
LEFT JOIN LATERAL (
  SELECT min(r.adjusts || '-01')::date AS first FROM ledger_rate r
  WHERE r.tenant_id = t.id AND r.adjusts <> ''
) r ON TRUE
