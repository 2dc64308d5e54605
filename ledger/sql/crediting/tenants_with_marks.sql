-- The tenants with cases that wait to be settled.
SELECT DISTINCT tenant_id FROM ledger_casemark ORDER BY 1
