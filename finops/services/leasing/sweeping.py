"""Handing rows to workers: when they are made, and when nobody works on them."""

from collections.abc import Iterator
from functools import partial

from django.db import transaction

from finops.db.statements import fetch_tuples, load
from finops.models.leased import LeasedWork
from finops.services.leasing.holding import UNTOUCHED
from finops.services.leasing.kinds import WorkKind, kind_of, registered
from finops.services.outbox.hints import hint

TASK = "finops.work"


def wake(kind: str, tenant_id: int | None, public_id: str) -> None:
    """A worker looks whether there is something to do on the row."""
    hint(TASK, kind, tenant_id, public_id)


def wake_on_commit(work: LeasedWork) -> None:
    """The same once the transaction has committed; never an error of the request that did."""
    kind = kind_of(work).name
    wake_it = partial(wake, kind, work.tenant_id, str(work.public_id))
    transaction.on_commit(wake_it, robust=True)


def to_pick_up() -> Iterator[tuple[str, int, str]]:
    """(kind, tenant id, public id) of rows nobody works on: their hint was lost, or the worker
    died. Reads over all tenants, as the read-only platform role."""
    for kind in registered():
        yield from ((kind.name, tenant_id, public_id) for tenant_id, public_id in _free(kind))


def _free(kind: WorkKind[LeasedWork]) -> list[tuple[int, str]]:
    text = load("leasing/free").format(table=kind.model._meta.db_table)
    asked = {
        "states": [str(state) for state in kind.at_work],
        "untouched_seconds": UNTOUCHED.total_seconds(),
    }
    return fetch_tuples(text, asked, using="platform")
