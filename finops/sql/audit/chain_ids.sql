-- The tenants that have entries or a head in the log.
SELECT tenant_id FROM audit.head UNION SELECT tenant_id FROM audit.entry ORDER BY 1
