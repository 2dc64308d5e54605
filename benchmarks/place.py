"""A database of the benchmarks' own under `var/bench`: durable settings, never the user's data."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import django
import psycopg

from finops.embedded import ensure_servers, server_urls, var_path

USERS_SERVERS = ("DATABASE_URL", "REDIS_URL", "BROKER_URL")
FACTS = ("ledger_costline", "ledger_recordkey", "ledger_request", "ledger_outcome")
SUMS = (
    "ledger_costhour",
    "ledger_costday",
    "ledger_requesthour",
    "ledger_requestday",
    "ledger_outcomeday",
)
DIMENSIONS = ("ledger_attribution", "ledger_meter", "ledger_rate")
LEDGER = (*FACTS, "ledger_opentrace", *SUMS, *DIMENSIONS)
JOBS = ("ledger_importjob", "ledger_importpart", "ledger_importbatch", "ledger_importreject")


def start() -> None:
    """Start the servers, then Django on them; must come before any import of a model."""
    for name in USERS_SERVERS:
        os.environ.pop(name, None)
    os.environ["FINOPS_VAR"] = os.environ.get("FINOPS_BENCH_VAR", "var/bench")
    os.environ["DJANGO_SETTINGS_MODULE"] = "finops.settings"
    ensure_servers(["manage.py", "bench"])
    django.setup()
    from finops.running.preparing import prepare_database

    prepare_database()


@contextmanager
def superuser() -> Iterator[psycopg.Connection]:
    """A connection that row-level security does not apply to."""
    with psycopg.connect(server_urls(var_path()).database, autocommit=True) as connection:
        yield connection


def empty_ledger() -> None:
    """Every round begins with the same empty tables."""
    with superuser() as connection:
        connection.execute(f"TRUNCATE {', '.join((*LEDGER, *JOBS))}")


def level_ground() -> None:
    """Write out what earlier steps left dirty, so that no step pays for another."""
    with superuser() as connection:
        connection.execute("CHECKPOINT")


def analyze() -> None:
    with superuser() as connection:
        connection.execute(f"ANALYZE {', '.join(LEDGER)}")


def ledger_bytes() -> int:
    """Tables, partitions, indexes and rollups of the ledger; not the import jobs."""
    with superuser() as connection:
        row = connection.execute(
            "SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c"
            " LEFT JOIN pg_inherits i ON i.inhrelid = c.oid"
            " WHERE c.relkind = 'r' AND coalesce(i.inhparent, c.oid) = ANY(%s::regclass[])",
            [list(LEDGER)],
        ).fetchone()
    assert row is not None
    return int(row[0])
