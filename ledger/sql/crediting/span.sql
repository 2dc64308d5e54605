-- Between which instants the outcomes of a tenant lie: months without any are not looked at.
SELECT min(o.occurred_at), max(o.occurred_at) FROM ledger_outcome o WHERE o.tenant_id = %(tenant)s
