"""Ends sessions that lock a table against everybody else.

DELETE on a table brings LOCK TABLE with it, and PostgreSQL knows no way to grant one alone. The
application never asks for such a lock: who holds one, or waits for one so that others queue behind,
is somebody else, or a mistake. Source: security 8, decision 99.
"""

from typing import Final

import structlog
from django.db import connections

log = structlog.get_logger(__name__)

LONGEST_SECONDS: Final = 20
# Weaker modes are taken by every read and write. A role may end its own sessions, no others.
_END: Final = """
SELECT a.pid, l.relation::regclass::text, l.mode, pg_terminate_backend(a.pid)
FROM pg_locks l JOIN pg_stat_activity a USING (pid) JOIN pg_class c ON c.oid = l.relation
WHERE l.locktype = 'relation' AND a.datname = current_database() AND a.usename = current_user
  AND l.mode IN ('ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock',
                 'ExclusiveLock', 'AccessExclusiveLock')
  AND c.relkind IN ('r', 'p')
  AND c.relnamespace IN ('public'::regnamespace, 'audit'::regnamespace)
  AND a.pid <> pg_backend_pid() AND a.xact_start < now() - make_interval(secs => %s)
"""


def end_table_locks(longest_seconds: float = LONGEST_SECONDS) -> int:
    """End the sessions of our role that shut others out for longer; returns how many locks."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_END, [longest_seconds])
        found = cursor.fetchall()
    for pid, table, mode, _ended in found:
        log.warning("a session that locked a table was ended", pid=pid, table=table, mode=mode)
    return len(found)
