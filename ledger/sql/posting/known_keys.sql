-- Identity keys that are known, with their families and how many events have used them.
SELECT replace(key::text, '-', ''), replace(family_id::text, '-', ''), uses
FROM ledger_callkey WHERE tenant_id = %(tenant)s AND key = ANY(%(keys)s::uuid[])
