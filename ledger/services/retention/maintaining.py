"""How retention works on the database: as the owner role, one at a time, never for long."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any, Final, TypeVar

from django.db import OperationalError, connections, transaction

from finops.db.locks import limit_waiting, try_everywhere
from finops.db.statements import fetch_tuples
from finops.models import Tenant
from finops.scope import maintenance, tenant_scope
from ledger.queries.sql import load
from ledger.queries.storage.retention import PARTITIONED, PLATFORM
from ledger.services.owner import OWNER

RETENTION_LOCK: Final = 71_023
# Taking a partition away stops everybody for a moment: rather come again than let them wait.
LOCK_TIMEOUT: Final = "3s"


TRIES: Final = 5
Answer = TypeVar("Answer")


class RetentionBusy(RuntimeError):
    """Another process is at it."""


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """One run of retention in the whole installation, over all its transactions.

    The lock is held by a transaction of its own that does nothing else, so that it works behind
    pgbouncer too. Raises RetentionBusy.
    """
    with transaction.atomic(using=PLATFORM):
        if not try_everywhere(RETENTION_LOCK, using=PLATFORM):
            raise RetentionBusy("Another retention run is at work: come again later.")
        yield


@contextmanager
def maintaining() -> Iterator[None]:
    """One transaction of the owner role that sees the rows of all tenants."""
    platform = Tenant.objects.get(kind=Tenant.Kind.PLATFORM)
    with tenant_scope(platform.pk), maintenance(), transaction.atomic(using=OWNER):
        limit_waiting(LOCK_TIMEOUT, using=OWNER)
        yield


def patiently(work: Callable[[], Answer]) -> Answer:
    """Do it again, a little later, where others hold what it needs.

    Raises OperationalError after five times.
    """
    for attempt in range(1, TRIES):
        try:
            return work()
        except OperationalError:
            time.sleep(attempt)
    return work()


def execute(statement: str, words: Any = None) -> list[tuple[Any, ...]]:  # Any: psycopg's
    """Run a statement as the owner; its rows, if it has any."""
    return fetch_tuples(statement, words, using=OWNER)


def rows_of(name: str, month: date, words: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of a file of SQL about one month's partitions; `{month}` in it is their suffix."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute(load(name).replace("{month}", suffix(month)), words)
        columns = [column.name for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def suffix(month: date) -> str:
    return f"{month:%Y_%m}"


def partitions_of(month: date) -> list[str]:
    return [f"{table}_{suffix(month)}" for table in PARTITIONED]
