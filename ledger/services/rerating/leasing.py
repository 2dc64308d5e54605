"""Who works on a run: one process at a time, for as long as it keeps its lease alive."""

from datetime import timedelta
from uuid import UUID

from django.db import connections, transaction
from django.db.models import Q
from django.utils import timezone

from finops.scope import tenant_scope
from finops.services.approving import hold
from ledger.calc.rerating.states import AT_WORK
from ledger.models import RatingRun
from ledger.services.rerating.moving import RUNS

LEASE = timedelta(seconds=60)
UNTOUCHED = timedelta(seconds=10)  # a run whose hint was lost
MOST_ATTEMPTS = 5


class LeaseLost(RuntimeError):
    """Another process has taken the run over, or somebody withdrew it; this one stops."""


def claim_lease(tenant_id: int, public_id: UUID, owner: str) -> RatingRun | None:
    """The run, if there is work to do on it and nobody else holds it.

    A posting holds the row for longer than the lease: nobody waits for that.
    """
    now = timezone.now()
    with tenant_scope(tenant_id), transaction.atomic():
        free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
        waiting = RatingRun.objects.filter(free, public_id=public_id, state__in=AT_WORK)
        run: RatingRun | None = waiting.select_for_update(of=("self",), skip_locked=True).first()
        if run is not None:
            run.lease_owner, run.lease_until = owner, now + LEASE
            run.attempts += 1
            run.save(update_fields=["lease_owner", "lease_until", "attempts"])
        return run


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
    """The run as it is now, locked (its request first) and still ours. Raises LeaseLost
    otherwise."""
    held = hold(RUNS, run.pk)[1]
    if (held.lease_owner, held.state) != (run.lease_owner, run.state):
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
