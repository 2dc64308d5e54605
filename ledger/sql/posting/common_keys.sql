-- Those of some identity keys that too many events share.
SELECT replace(key::text, '-', '') FROM ledger_callkey
WHERE tenant_id = %(tenant)s AND key = ANY(%(keys)s::uuid[]) AND uses > %(most_uses)s
