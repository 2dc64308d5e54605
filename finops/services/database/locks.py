"""Ends sessions that lock a table against everybody else.

DELETE on a table brings LOCK TABLE with it, and PostgreSQL knows no way to grant one alone. The
application never asks for such a lock: who holds one, or waits for one so that others queue behind,
is somebody else, or a mistake. Source: security 8, decision 99.
"""

from typing import Final

import structlog

from finops.db.statements import fetch_tuples, load

log = structlog.get_logger(__name__)

LONGEST_SECONDS: Final = 20


def end_table_locks(longest_seconds: float = LONGEST_SECONDS) -> int:
    """End the sessions of our role that shut others out for longer; returns how many locks."""
    ended = fetch_tuples(load("locks/end"), {"longest_seconds": longest_seconds})
    for pid, table, mode, _ended in ended:
        log.warning("a session that locked a table was ended", pid=pid, table=table, mode=mode)
    return len(ended)
