-- The distinct actions of a tenant: one index step per action, however long the log is.
WITH RECURSIVE known AS (
  (SELECT action FROM audit.entry WHERE tenant_id = %(tenant_id)s ORDER BY action LIMIT 1)
  UNION ALL
  SELECT (
    SELECT e.action FROM audit.entry e
    WHERE e.tenant_id = %(tenant_id)s AND e.action > known.action
    ORDER BY e.action LIMIT 1
  )
  FROM known
  WHERE known.action IS NOT NULL
)
SELECT action FROM known WHERE action IS NOT NULL
