"""Is this process able to serve: database, broker, migrations, and a worker that lives."""

import time
from collections.abc import Callable
from functools import cache

from django.core.cache import cache as shared_cache
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from finops.celery import app as celery_app
from finops.running.outages import is_outage
from finops.running.starting import gate

OK = "ok"
HEARTBEAT_KEY = "worker-heartbeat"
HEARTBEAT_SECONDS = 60
BROKER_SECONDS = 2
AWAY = {
    "isolation": "The database does not answer.",
    "database": "The database does not answer.",
    "broker": "The broker does not answer.",
    "migrations": "The state of the migrations cannot be read.",
    "worker": "The heartbeat cannot be read.",
}


def note_heartbeat() -> None:
    """Called by a task that beat sends every few seconds: shows beat, broker, worker alive."""
    shared_cache.set(HEARTBEAT_KEY, time.time(), timeout=24 * 3600)


def readiness() -> dict[str, str]:
    """Each part with “ok” or a sentence about what is wrong with it."""
    parts: dict[str, Callable[[], str]] = {
        "isolation": _isolation,
        "database": _database,
        "broker": _broker,
        "migrations": _migrations,
        "worker": _worker,
    }
    return {name: _state(check, AWAY[name]) for name, check in parts.items()}


def _state(check: Callable[[], str], if_away: str) -> str:
    try:
        return check()
    except Exception as problem:
        if is_outage(problem) or isinstance(problem, OSError):
            return if_away
        raise


def _isolation() -> str:
    gate.is_open()
    return gate.state


def _database() -> str:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT 1")
    return OK


def _broker() -> str:
    with celery_app.connection_for_write(connect_timeout=BROKER_SECONDS) as connection:
        connection.ensure_connection(max_retries=1, timeout=BROKER_SECONDS)
    return OK


def _migrations() -> str:
    applied = MigrationRecorder(connections["default"]).applied_migrations()
    waiting = len(_known_migrations() - applied.keys())
    return f"{waiting} migrations wait to be applied." if waiting else OK


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    """Read once: a load balancer asks every few seconds, and importing them all is slow."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def _worker() -> str:
    beaten_at = shared_cache.get(HEARTBEAT_KEY)
    if beaten_at is None:
        return "No worker has been heard yet."
    seconds = time.time() - beaten_at
    limit = HEARTBEAT_SECONDS
    return OK if seconds < limit else f"No worker has been heard for {seconds:.0f} s."
