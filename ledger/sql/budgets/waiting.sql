-- The tenants whose budgets are to be counted: something was posted or approved after they were
-- last, or that was a while ago. What is due grows with the clock.
SELECT DISTINCT g.tenant_id
FROM (
  SELECT c.tenant_id, max(c.approved_at) AS granted_at
  FROM finops_budgetchange c WHERE c.approved_at IS NOT NULL GROUP BY c.tenant_id
) g
LEFT JOIN (
  SELECT b.tenant_id, max(b.as_of) AS counted_at FROM ledger_budgetburn b GROUP BY b.tenant_id
) n ON n.tenant_id = g.tenant_id
WHERE n.counted_at IS NULL OR n.counted_at < %(old)s OR g.granted_at > n.counted_at
  OR EXISTS (
    SELECT FROM ledger_importbatch p
    WHERE p.tenant_id = g.tenant_id AND p.posted_at > n.counted_at)
ORDER BY 1
