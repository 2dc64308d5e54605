"""Is this process able to serve: database, broker, migrations, and a worker that lives."""

import time
from collections.abc import Callable
from functools import cache

import redis
from django.core.cache import cache as shared_cache
from django.db import DatabaseError, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from kombu.exceptions import OperationalError

from finops.celery import app as celery_app

OK = "ok"
HEARTBEAT_KEY = "worker-heartbeat"
HEARTBEAT_SECONDS = 60
BROKER_SECONDS = 2


def note_heartbeat() -> None:
    """Called by a task that beat sends every few seconds: shows beat, broker, worker alive."""
    shared_cache.set(HEARTBEAT_KEY, time.time(), timeout=24 * 3600)


def readiness() -> dict[str, str]:
    """Each part with “ok” or a sentence about what is wrong with it."""
    parts: dict[str, Callable[[], str]] = {
        "database": _database,
        "broker": _broker,
        "migrations": _migrations,
        "worker": _worker,
    }
    return {name: check() for name, check in parts.items()}


def _database() -> str:
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "The database does not answer."
    return OK


def _broker() -> str:
    try:
        with celery_app.connection_for_write(connect_timeout=BROKER_SECONDS) as connection:
            connection.ensure_connection(max_retries=1, timeout=BROKER_SECONDS)
    except (OperationalError, OSError):
        return "The broker does not answer."
    return OK


def _migrations() -> str:
    try:
        applied = MigrationRecorder(connections["default"]).applied_migrations()
    except DatabaseError:
        return "The state of the migrations cannot be read."
    waiting = len(_known_migrations() - applied.keys())
    return f"{waiting} migrations wait to be applied." if waiting else OK


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    """Read once: a load balancer asks every few seconds, and importing them all is slow."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def _worker() -> str:
    try:
        beaten_at = shared_cache.get(HEARTBEAT_KEY)
    except (redis.RedisError, OSError):
        return "The heartbeat cannot be read."
    if beaten_at is None:
        return "No worker has been heard yet."
    seconds = time.time() - beaten_at
    limit = HEARTBEAT_SECONDS
    return OK if seconds < limit else f"No worker has been heard for {seconds:.0f} s."
