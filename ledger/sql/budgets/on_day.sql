-- The periods of open budgets around a day, by the budget's slug: what each holds for, its money in
-- force, whether something waits, and how it stood when it was counted. An empty `only` and a null scope
-- mean all.
WITH shown AS MATERIALIZED (
  SELECT p.id, p.budget_id, p.first, p.last
  FROM finops_budgetperiod p
  JOIN finops_budget b ON b.tenant_id = p.tenant_id AND b.id = p.budget_id
  WHERE p.tenant_id = %(tenant)s AND p.first <= %(day)s AND p.last >= %(day)s
    AND b.closed_on IS NULL AND (%(only)s::text = '' OR b.slug = %(only)s::text)
),
money AS MATERIALIZED (
  SELECT a.period_id,
    (array_agg(a.amount ORDER BY c.approved_at DESC, a.id DESC)
      FILTER (WHERE c.approved_at IS NOT NULL))[1] AS amount,
    bool_or(c.state = ANY(%(open)s)) AS has_open,
    (array_agg(c.state ORDER BY c.id DESC))[1] = ANY(%(open)s) AS ends_open
  FROM shown s
  JOIN finops_budgetamount a ON a.tenant_id = %(tenant)s AND a.period_id = s.id
  JOIN finops_budgetchange c ON c.tenant_id = a.tenant_id AND c.id = a.change_id
  GROUP BY a.period_id
)
SELECT s.id AS period, s.budget_id AS budget, b.parent_id AS parent, b.slug, b.name, b.currency,
  s.first, s.last,
  CASE WHEN b.business_unit_id IS NULL THEN '' ELSE w.slug END AS business_unit,
  CASE WHEN b.cost_center_id IS NULL THEN '' ELSE k.code END AS cost_center,
  coalesce(u.slug, '') AS use_case, coalesce(e.slug, '') AS environment, b.risk_tier,
  coalesce(w.slug, '') AS unit_around, coalesce(k.code, '') AS center_around,
  m.amount,
  coalesce(CASE WHEN m.amount IS NULL THEN m.ends_open ELSE m.has_open END, false) AS is_asked,
  n.cap, n.spent, n.spent_usd, n.due_before, n.due_today, n.day AS counted_on, n.forecast,
  n.unpriced_lines, n.standing, n.as_of
FROM shown s
JOIN finops_budget b ON b.tenant_id = %(tenant)s AND b.id = s.budget_id
LEFT JOIN money m ON m.period_id = s.id
LEFT JOIN finops_usecase u ON u.tenant_id = b.tenant_id AND u.id = b.use_case_id
LEFT JOIN finops_costcenter k
  ON k.tenant_id = b.tenant_id AND k.id = coalesce(b.cost_center_id, u.cost_center_id)
LEFT JOIN finops_businessunit w ON w.tenant_id = b.tenant_id
  AND w.id = coalesce(b.business_unit_id, u.business_unit_id, k.business_unit_id)
LEFT JOIN finops_environment e ON e.tenant_id = b.tenant_id AND e.id = b.environment_id
LEFT JOIN ledger_budgetburn n ON n.tenant_id = b.tenant_id AND n.period_id = s.id
WHERE %(scope)s::text[] IS NULL OR u.slug = ANY(%(scope)s::text[])
ORDER BY b.slug
