-- All retention classes that tenants have ever named, with the policies that tenants have set.
SELECT m.tenant_id, m.retention_class, p.raw_days, p.aggregate_days
FROM (
  SELECT tenant_id, retention_class FROM ledger_meter
  WHERE retention_class <> ''  -- credits have none: they stay
  UNION
  SELECT tenant_id, retention_class FROM ledger_retentionpolicy
) m
LEFT JOIN ledger_retentionpolicy p
  ON p.tenant_id = m.tenant_id AND p.retention_class = m.retention_class
WHERE (%(tenant)s::integer IS NULL OR m.tenant_id = %(tenant)s::integer)
