-- Rows of a kind of work that nobody works on, over all tenants.
SELECT tenant_id, public_id::text FROM {table}
WHERE state = ANY(%(states)s)
  AND coalesce(lease_until < now(),
               created_at < now() - make_interval(secs => %(untouched_seconds)s))
ORDER BY created_at
