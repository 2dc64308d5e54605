"""A database of the benchmarks' own under `var/bench`: durable settings, never the user's data."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import django
import psycopg

from finops.embedded import ensure_servers, server_urls, var_path

USERS_SERVERS = ("DATABASE_URL", "REDIS_URL", "BROKER_URL")
FACTS = ("ledger_costline", "ledger_recordkey", "ledger_request", "ledger_outcome")
DIMENSIONS = ("ledger_attribution", "ledger_meter", "ledger_rate")
# What people set up; all other tables of the ledger are filled by what comes in.
SET_UP = ("%price%", "ledger_exchangerate", "ledger_mapping%", "%definition", "%policy")


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


def ledger_tables(connection: psycopg.Connection) -> list[str]:
    """The tables that what comes in fills, without their partitions."""
    tables = connection.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
        " AND relname LIKE %s AND NOT relname LIKE ANY(%s) ORDER BY relname",
        ["ledger_%", list(SET_UP)],
    )
    return [name for (name,) in tables]


def empty_ledger() -> None:
    """Every round begins with the same empty tables."""
    with superuser() as connection:
        connection.execute(f"TRUNCATE {', '.join(ledger_tables(connection))}")


def level_ground() -> None:
    """Write out what earlier steps left dirty, so that no step pays for another."""
    with superuser() as connection:
        connection.execute("CHECKPOINT")


def analyze() -> None:
    with superuser() as connection:
        connection.execute(f"ANALYZE {', '.join(ledger_tables(connection))}")


def ledger_bytes() -> int:
    """Tables, partitions, indexes and rollups of the ledger; not the import jobs."""
    with superuser() as connection:
        row = connection.execute(
            "SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c"
            " LEFT JOIN pg_inherits i ON i.inhrelid = c.oid"
            " WHERE c.relkind = 'r' AND coalesce(i.inhparent, c.oid) = ANY(%s::regclass[])",
            [[name for name in ledger_tables(connection) if not name.startswith("ledger_import")]],
        ).fetchone()
    assert row is not None
    return int(row[0])
