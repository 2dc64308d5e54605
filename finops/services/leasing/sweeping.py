"""Handing rows to workers: when they are made, and when nobody works on them."""

from collections.abc import Iterator
from functools import partial

from django.db import connections, transaction
from psycopg import sql

from finops.models.leased import LeasedWork
from finops.services.hints import hint
from finops.services.leasing.holding import UNTOUCHED
from finops.services.leasing.kinds import Kind, kind_of, registered

TASK = "finops.work"
_FREE = """
SELECT tenant_id, public_id::text FROM {}
WHERE state = ANY(%s)
  AND coalesce(lease_until < now(), created_at < now() - make_interval(secs => %s))
ORDER BY created_at
"""


def wake(kind: str, tenant_id: int | None, public_id: str) -> None:
    """A worker looks whether there is something to do on the row."""
    hint(TASK, kind, tenant_id, public_id)


def wake_on_commit(work: LeasedWork) -> None:
    """The same once the transaction has committed; never an error of the request that did."""
    kind = kind_of(work).name
    told = partial(wake, kind, work.tenant_id, str(work.public_id))
    transaction.on_commit(told, robust=True)


def to_pick_up() -> Iterator[tuple[str, int, str]]:
    """(kind, tenant id, public id) of rows nobody works on: their hint was lost, or the worker
    died. Reads over all tenants, as the read-only platform role."""
    for kind in registered():
        yield from ((kind.name, tenant_id, public_id) for tenant_id, public_id in _free(kind))


def _free(kind: Kind[LeasedWork]) -> list[tuple[int, str]]:
    with connections["platform"].cursor() as cursor:
        query = sql.SQL(_FREE).format(sql.Identifier(kind.model._meta.db_table))
        cursor.execute(query, [[str(state) for state in kind.at_work], UNTOUCHED.total_seconds()])
        return list(cursor.fetchall())
