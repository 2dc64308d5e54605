-- The newest signature of each person in the tenant: one walk over the entries of these actions.
SELECT DISTINCT ON (actor_id) actor_id, at, action
FROM audit.entry
WHERE tenant_id = %(tenant_id)s AND action = ANY(%(actions)s) AND actor_id IS NOT NULL
ORDER BY actor_id, seq DESC
