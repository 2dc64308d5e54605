-- The ids of combinations of words in their dimension table, by their digest.
SELECT replace(digest::text, '-', ''), id FROM {table}
WHERE tenant_id = %(tenant)s AND digest = ANY(%(digests)s::uuid[])
