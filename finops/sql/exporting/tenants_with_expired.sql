-- The tenants that have exports to forget.
SELECT DISTINCT tenant_id FROM finops_exportjob WHERE expires_at < %(now)s
