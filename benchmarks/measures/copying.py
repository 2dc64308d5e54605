"""The references of the import: raw binary COPY and Django's bulk_create of the same rows."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import transaction
from django.db.models import Model

from benchmarks.place import DIMENSIONS, FACTS, level_ground, superuser
from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import CostLine, Outcome, RecordKey, Request

BLOCK = 1024 * 1024
BATCH = 5_000
# As the indexes lie: month by month, so that COPY meets each partition's index in order.
INDEX_ORDER = {
    "ledger_costline": "date_trunc('month', occurred_at), trace_key",
    "ledger_recordkey": "key",
    "ledger_request": "occurred_at, trace_key",
    "ledger_outcome": "occurred_at, outcome_key",
}
MODELS: dict[str, type[Model]] = {
    "ledger_recordkey": RecordKey,
    "ledger_request": Request,
    "ledger_costline": CostLine,
    "ledger_outcome": Outcome,
}


def columns(connection: psycopg.Connection, table: str) -> list[str]:
    """The columns of a table, without the tenant."""
    rows = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attname <> 'tenant_id' ORDER BY attnum",
        [table],
    ).fetchall()
    return [name for (name,) in rows]


def lend_dimensions(source: Tenant, target: Tenant) -> None:
    """The interned words under the other tenant's id too: its rows have foreign keys to them."""
    with superuser() as connection:
        for table in DIMENSIONS:
            names = ", ".join(columns(connection, table))
            connection.execute(
                f"INSERT INTO {table} (tenant_id, {names})"
                f" SELECT {target.pk}, {names} FROM {table} WHERE tenant_id = {source.pk}"
                " ON CONFLICT DO NOTHING"
            )


def timed_copy(source: Tenant, target: Tenant, folder: Path) -> float:
    """Seconds of COPY of all facts of `source` as `target`'s, in one transaction."""
    lend_dimensions(source, target)
    with dumped(source, target, folder) as files, superuser() as connection:
        level_ground()
        began = time.perf_counter()
        with connection.transaction(), connection.cursor() as cursor:
            for table, (names, path) in files.items():
                copy_in(cursor, f"COPY {table} ({names}) FROM STDIN (FORMAT binary)", path)
        return time.perf_counter() - began


def copy_in(cursor: psycopg.Cursor, statement: str, path: Path) -> None:
    with path.open("rb") as stream, cursor.copy(statement) as copy:
        while block := stream.read(BLOCK):
            copy.write(block)


@contextmanager
def dumped(source: Tenant, target: Tenant, folder: Path) -> Iterator[dict[str, tuple[str, Path]]]:
    """Per table the columns and a file of its rows, binary, sorted, with the other tenant's id."""
    files = {}
    with superuser() as connection:
        for table in FACTS:
            names = ", ".join(columns(connection, table))
            path = folder / f"{table}.copy"
            query = (
                f"SELECT {target.pk}::integer, {names} FROM {table}"
                f" WHERE tenant_id = {source.pk} ORDER BY {INDEX_ORDER[table]}"
            )
            with (
                path.open("wb") as stream,
                connection.cursor() as cursor,
                cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT binary)") as copy,
            ):
                for block in copy:
                    stream.write(block)
            files[table] = f"tenant_id, {names}", path
    yield files
    for _, path in files.values():
        path.unlink()


def timed_bulk_create(source: Tenant, target: Tenant, part: float) -> float:
    """Seconds of bulk_create of a part of `source`'s facts as `target`'s, under row-level security.

    The objects are made before the clock starts: that favours the reference.
    """
    lend_dimensions(source, target)
    objects = {table: made(source, target, table, part) for table in MODELS}
    level_ground()
    began = time.perf_counter()
    with tenant_scope(target.pk), transaction.atomic():
        for table, model in MODELS.items():
            model._default_manager.bulk_create(objects[table], batch_size=BATCH)
    return time.perf_counter() - began


def made(source: Tenant, target: Tenant, table: str, part: float) -> list[Model]:
    """The first part of a table's rows in index order, as objects of the other tenant."""
    with superuser() as connection:
        names = columns(connection, table)
        own = f"FROM {table} WHERE tenant_id = {source.pk}"
        rows = connection.execute(
            f"SELECT {', '.join(names)} {own} ORDER BY {INDEX_ORDER[table]}"
            f" LIMIT (SELECT count(*) * {part} {own})"
        ).fetchall()
    model = MODELS[table]
    return [model(tenant_id=target.pk, **dict(zip(names, row, strict=True))) for row in rows]
