-- Messages that are due and that nobody was told of, over all tenants.
SELECT tenant_id, public_id::text FROM finops_outbox
WHERE state = 'queued' AND due_at < %(now)s AND created_at < %(made_before)s
ORDER BY due_at
