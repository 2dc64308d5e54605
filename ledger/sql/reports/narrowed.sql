(c.tenant_id, c.attribution_id) IN (
  SELECT a.tenant_id, a.id
  FROM ledger_attribution a
  WHERE (%(tenant)s::integer IS NULL OR a.tenant_id = %(tenant)s::integer)
    AND
    -- include: reports/attribution_filters
)
