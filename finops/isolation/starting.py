"""Refuse to serve from a database whose walls do not hold."""

import time

import structlog
from django.db import connections

from finops.isolation.survey import find_all
from finops.running.outages import is_outage

log = structlog.get_logger(__name__)

WAIT_SECONDS = 60.0
RETRY_SECONDS = 0.5


class NotIsolated(RuntimeError):
    """The database breaks rules of isolation; the message has one line for each."""


def refuse_unless_isolated(using: str = "default", wait_seconds: float = WAIT_SECONDS) -> None:
    """Raise NotIsolated if any rule is broken; waits for a database that does not answer yet.

    Leaves no connection open: it is called before processes fork.
    """
    findings = None
    give_up_at = time.monotonic() + wait_seconds
    while findings is None:
        try:
            with connections[using].cursor() as cursor:
                findings = find_all(cursor)
        except Exception as problem:
            if not is_outage(problem) or time.monotonic() >= give_up_at:
                raise
            log.warning("The database does not answer yet; the isolation check waits for it.")
            time.sleep(RETRY_SECONDS)
        finally:
            connections[using].close()
    if findings:
        raise NotIsolated("\n".join(map(str, findings)))
