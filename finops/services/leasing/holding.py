"""Who works on a row: one process at a time, for as long as it keeps its lease.

Times of leases are the database's: workers on several machines agree on them.
"""

import os
import secrets
import socket
import time
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from finops.models.leased import LeasedWork
from finops.scope import tenant_scope
from finops.services.leasing.kinds import Work, WorkKind

LEASE = timedelta(seconds=30)
UNTOUCHED = timedelta(seconds=10)  # a row whose hint was lost


class LeaseLost(RuntimeError):
    """Another process has the work, or somebody ended it; this one stops without a trace."""


def claim(kind: WorkKind[Work], tenant_id: int, public_id: UUID) -> Work | None:
    """The row, if there is work to do on it and nobody else holds it.

    Whoever has locked it works on it in a transaction of its own: nobody waits for that.
    """
    with tenant_scope(tenant_id), transaction.atomic():
        free = Q(lease_until=None) | Q(lease_until__lt=Now())
        waiting = kind.model.objects.select_related(*kind.related).filter(
            free, public_id=public_id, state__in=kind.at_work
        )
        work: Work | None = waiting.select_for_update(of=("self",), skip_locked=True).first()
        if work is None:
            return None
        changes = {
            "state": kind.runs if work.state == kind.waits else work.state,
            "lease_owner": f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}",
            "attempts": work.attempts + 1,
            "started_at": work.started_at or timezone.now(),
        }
        own_row = kind.model.objects.filter(pk=work.pk)
        own_row.update(lease_until=Now() + LEASE, **changes)
        _noted(work, changes)
        return work


def update_held(work: LeasedWork, **changes: object) -> None:
    """Change a row that this process still holds, in the state in which it knows it.

    Raises LeaseLost otherwise.
    """
    rows = type(work)._default_manager
    held = rows.filter(pk=work.pk, lease_owner=work.lease_owner, state=work.state)
    if not held.update(**changes):
        raise LeaseLost(str(work.public_id))
    _noted(work, changes)


def keep(work: LeasedWork, **changes: object) -> None:
    """It came further: note so, and keep the lease. Raises LeaseLost."""
    with tenant_scope(work.tenant_id), transaction.atomic():
        update_held(work, **changes, lease_until=Now() + LEASE)


def let_go(work: LeasedWork) -> None:
    """End the lease: whoever comes next may take the row at once."""
    with tenant_scope(work.tenant_id), transaction.atomic():
        update_held(work, lease_until=Now())


def renew(kind: WorkKind[Work], work: Work) -> bool:
    """Keep the lease though nothing came further; False where it is lost. A row that its own
    worker has locked needs no lease meanwhile."""
    with tenant_scope(work.tenant_id), transaction.atomic():
        held = kind.model.objects.filter(
            pk=work.pk, lease_owner=work.lease_owner, state__in=kind.at_work
        )
        if held.select_for_update(skip_locked=True).values("pk").first():
            return bool(held.update(lease_until=Now() + LEASE))
        return held.exists()


def end(work: LeasedWork, state: str, error: str = "", **changes: object) -> None:
    """Close a row in the caller's transaction. Raises LeaseLost."""
    update_held(work, state=state, error=error, **ended(), **changes)


def ended() -> dict[str, object]:
    """What holds of every row that has come to its end."""
    return {"finished_at": timezone.now(), "lease_until": None, "lease_owner": ""}


def _noted(work: LeasedWork, changes: dict[str, object]) -> None:
    work.came_further_at = time.monotonic()
    for name, value in changes.items():
        if name != "lease_until":
            setattr(work, name, value)
