-- End the sessions of our role that have shut others out of a table for long. Weaker modes are taken by
-- every read and write. A role may end its own sessions, no others.
SELECT a.pid, l.relation::regclass::text, l.mode, pg_terminate_backend(a.pid)
FROM pg_locks l JOIN pg_stat_activity a USING (pid) JOIN pg_class c ON c.oid = l.relation
WHERE l.locktype = 'relation' AND a.datname = current_database() AND a.usename = current_user
  AND l.mode IN ('ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock',
                 'ExclusiveLock', 'AccessExclusiveLock')
  AND c.relkind IN ('r', 'p')
  AND c.relnamespace IN ('public'::regnamespace, 'audit'::regnamespace)
  AND a.pid <> pg_backend_pid()
  AND a.xact_start < now() - make_interval(secs => %(longest_seconds)s)
