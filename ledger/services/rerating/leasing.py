"""Who works on a run: one process at a time, for as long as it keeps its lease alive."""

from datetime import timedelta
from uuid import UUID

from django.db import connections, transaction
from django.db.models import F, Q
from django.utils import timezone

from finops.scope import tenant_scope
from ledger.calc.rerating.states import AT_WORK
from ledger.models import RatingRun

LEASE = timedelta(seconds=60)
UNTOUCHED = timedelta(seconds=10)  # a run whose hint was lost
MOST_ATTEMPTS = 5


class LeaseLost(RuntimeError):
    """Another process has taken the run over, or somebody withdrew it; this one stops."""


def claim_lease(tenant_id: int, public_id: UUID, owner: str) -> RatingRun | None:
    """The run, if there is work to do on it and nobody else holds it."""
    now = timezone.now()
    with tenant_scope(tenant_id), transaction.atomic():
        free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
        waiting = RatingRun.objects.filter(free, public_id=public_id, state__in=AT_WORK)
        taken = waiting.update(
            lease_owner=owner, lease_until=now + LEASE, attempts=F("attempts") + 1
        )
        return RatingRun.objects.get(public_id=public_id) if taken else None


def update_held(run: RatingRun, **changes: object) -> None:
    """Change how the work goes on a run that this process still holds, in the same state.

    Raises LeaseLost otherwise.
    """
    held = RatingRun.objects.filter(pk=run.pk, lease_owner=run.lease_owner, state=run.state)
    if not held.update(**changes):
        raise LeaseLost(str(run.public_id))


def keep_lease(run: RatingRun, **changes: object) -> None:
    """Still at work on it."""
    with tenant_scope(run.tenant_id), transaction.atomic():
        update_held(run, lease_until=timezone.now() + LEASE, **changes)


def held_run(run: RatingRun) -> RatingRun:
    """The run as it is now, locked and still ours. Raises LeaseLost otherwise."""
    found = RatingRun.objects.select_for_update(of=("self",)).filter(
        pk=run.pk, lease_owner=run.lease_owner, state=run.state
    )
    held = found.first()
    if held is None:
        raise LeaseLost(str(run.public_id))
    return held


def runs_to_pick_up() -> list[tuple[int, str]]:
    """(tenant id, public id) of runs nobody works on: hint lost, or the worker died.

    Reads across tenants as the read-only platform role.
    """
    now = timezone.now()
    with connections["platform"].cursor() as cursor:
        cursor.execute(
            "SELECT tenant_id, public_id::text FROM ledger_ratingrun"
            " WHERE state = ANY(%s) AND coalesce(lease_until < %s, created_at < %s)"
            " ORDER BY created_at",
            [[state.value for state in AT_WORK], now, now - UNTOUCHED],
        )
        return [(tenant_id, public_id) for tenant_id, public_id in cursor.fetchall()]
