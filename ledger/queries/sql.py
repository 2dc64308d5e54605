"""SQL lies in files, takes parameters only, and runs on one tenant of one database alias."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

from finops.db.prepared import prepared_cursor
from ledger.queries.dimensions import FRAGMENTS as DIMENSIONS
from ledger.queries.request_details.fragments import FRAGMENTS as DETAILS

FRAGMENTS: Final = {**DETAILS, **DIMENSIONS}
FOLDER: Final = Path(__file__).resolve().parent.parent / "sql"
INCLUDE: Final = re.compile(r"^\s*-- include: ([a-z_/]+)(?: if ([a-z_]+))?$", re.MULTILINE)

Row = dict[str, Any]  # Any: whatever the columns of the statement hold
Parameters = Mapping[str, Any]  # Any: whatever psycopg can adapt

_alias: ContextVar[str] = ContextVar("reading_alias", default="default")


@cache
def load(name: str, flags: frozenset[str] = frozenset()) -> str:
    """The text of `ledger/sql/<name>.sql`, or of a fragment that is written from a declaration.

    A line `-- include: other/name` stands for that file; `-- include: other/name if flag` only
    with the flag, else for TRUE: a condition behind OR would keep the planner from joining.
    """
    if name in FRAGMENTS:
        return FRAGMENTS[name]
    text = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")

    def included(match: re.Match[str]) -> str:
        is_wanted = match[2] is None or match[2] in flags
        return load(match[1], flags) if is_wanted else "TRUE"

    return INCLUDE.sub(included, text)


def reading_alias() -> str:
    """The database alias that reports read from."""
    return _alias.get()


@contextmanager
def reading_as_platform() -> Iterator[None]:
    """Run the block's reports as the read-only role that sees all tenants."""
    token = _alias.set("platform")
    try:
        with transaction.atomic(using="platform"):
            yield
    finally:
        _alias.reset(token)


@contextmanager
def without_nested_loops() -> Iterator[None]:
    """Run the block's statements without nested loops, in the transaction of the reader, or in one
    of its own."""
    connection = connections[reading_alias()]
    with transaction.atomic(using=reading_alias(), savepoint=False):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_nestloop = off")
        yield
        with connection.cursor() as cursor:  # after an error the transaction takes it back
            cursor.execute("SET LOCAL enable_nestloop = on")


def fetch(name: str, parameters: Parameters) -> list[Row]:
    """The rows a statement answers, as dictionaries by column name; parameters that are True
    are the flags of its includes."""
    return _rows(connections[reading_alias()].cursor(), name, parameters)


def count(name: str, parameters: Parameters) -> int:
    """How many rows a statement answers, counted where they lie."""
    with connections[reading_alias()].cursor() as cursor:
        text = load(name, _flags(parameters))
        cursor.execute(f"SELECT count(*) FROM (\n{text}\n) counted", parameters)  # noqa: S608  # ours
        (rows,) = cursor.fetchone()
    return int(rows)


def fetch_prepared(name: str, parameters: Parameters) -> list[Row]:
    """The same for a statement that one plan serves, whatever its parameters: few rows of one
    tenant. The platform's role has no tenant in its row-level security to plan by."""
    if reading_alias() == "platform":
        return fetch(name, parameters)
    return _rows(prepared_cursor(reading_alias()), name, parameters)


def _flags(parameters: Parameters) -> frozenset[str]:
    return frozenset(name for name, value in parameters.items() if value is True)


def _rows(opened: CursorWrapper, name: str, parameters: Parameters) -> list[Row]:
    with opened as cursor:
        cursor.execute(load(name, _flags(parameters)), parameters)
        columns = [column.name for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
