-- The hash of what the records of some keys said; null where the record is only implied.
SELECT replace(k.key::text, '-', ''), k.content FROM ledger_recordkey k
WHERE k.tenant_id = %(tenant)s AND k.key = ANY(%(keys)s::uuid[])
