-- The tenants that have messages to forget.
SELECT DISTINCT tenant_id FROM finops_outbox WHERE finished_at < %(before)s
