-- Until when the books of a tenant are closed.
SELECT max(ends_at) FROM ledger_period WHERE tenant_id = %(tenant)s AND state = 'closed'
