-- Entries of a filter above one entry, nearest first. strpos: '%%' and '_' mean themselves.
SELECT seq, at, actor, actor_id, action, target, body::jsonb -> 'detail'
FROM audit.entry
WHERE tenant_id = %(tenant_id)s
  AND (%(actor)s = '' OR strpos(lower(actor), lower(%(actor)s)) > 0)
  AND (%(actor_id)s::bigint IS NULL OR actor_id = %(actor_id)s)
  AND (%(action)s = '' OR action = %(action)s)
  AND (%(target)s = '' OR strpos(lower(target), lower(%(target)s)) > 0)
  AND (%(since)s::timestamptz IS NULL OR at >= %(since)s)
  AND (%(until)s::timestamptz IS NULL OR at < %(until)s)
  AND seq > %(after)s
ORDER BY seq
LIMIT %(limit)s
