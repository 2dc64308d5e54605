-- A batch of a chain with its head, in one statement: both of one moment, while the log grows.
SELECT h.seq, h.hash, e.seq, e.at, e.body, e.prev, e.hash, e.actor, e.action, e.target, e.actor_id
FROM (SELECT 1) AS always
LEFT JOIN audit.head h ON h.tenant_id = %(tenant_id)s
LEFT JOIN LATERAL (
  SELECT * FROM audit.entry x
  WHERE x.tenant_id = %(tenant_id)s AND x.seq > %(after)s
  ORDER BY x.seq
  LIMIT %(limit)s
) e ON true
ORDER BY e.seq
