-- The customers whose ledger has some requests, by key.
SELECT replace(k.key::text, '-', ''), t.slug FROM finops_tenant t
JOIN ledger_recordkey k ON k.tenant_id = t.id AND k.key = ANY(%(keys)s::uuid[])
WHERE t.kind = 'customer'
