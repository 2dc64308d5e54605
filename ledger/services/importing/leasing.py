"""Who works on a job: one process at a time, for as long as it keeps its lease alive."""

from datetime import timedelta
from uuid import UUID

from django.db import connections, transaction
from django.db.models import F, Q
from django.utils import timezone

from finops.scope import tenant_scope
from ledger.models import ImportJob

LEASE = timedelta(seconds=30)
UNTOUCHED = timedelta(seconds=10)  # a queued job whose hint was lost
MOST_ATTEMPTS = 8


class LeaseLost(RuntimeError):
    """Another process has taken the job over; this one stops without a trace."""


def claim_lease(tenant_id: int, public_id: UUID, owner: str) -> ImportJob | None:
    """The job, if it is there to be worked on and nobody else holds it."""
    now = timezone.now()
    with tenant_scope(tenant_id), transaction.atomic():
        free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
        waiting = ImportJob.objects.filter(
            free, public_id=public_id, state__in=[ImportJob.State.QUEUED, ImportJob.State.RUNNING]
        )
        taken = waiting.update(
            state=ImportJob.State.RUNNING,
            lease_owner=owner,
            lease_until=now + LEASE,
            attempts=F("attempts") + 1,
        )
        if not taken:
            return None
        job: ImportJob = ImportJob.objects.get(public_id=public_id)
        if job.started_at is None:
            ImportJob.objects.filter(pk=job.pk).update(started_at=now)
            job.started_at = now
        return job


def update_held(job: ImportJob, **changes: object) -> None:
    """Change a job that this process still holds. Raises LeaseLost otherwise."""
    held = ImportJob.objects.filter(pk=job.pk, lease_owner=job.lease_owner)
    if not held.update(**changes):
        raise LeaseLost(str(job.public_id))


def keep_lease(job: ImportJob) -> None:
    """Still at work on it. Raises LeaseLost if another process has taken it over."""
    with tenant_scope(job.tenant_id), transaction.atomic():
        update_held(job, lease_until=timezone.now() + LEASE)


def let_go(job: ImportJob) -> None:
    """End the lease: whoever comes next may take the job at once."""
    with tenant_scope(job.tenant_id), transaction.atomic():
        update_held(job, lease_until=timezone.now())


def jobs_to_pick_up() -> list[tuple[int, str]]:
    """(tenant id, public id) of jobs nobody works on: hint lost, or the worker died.

    Reads across tenants as the read-only platform role.
    """
    now = timezone.now()
    with connections["platform"].cursor() as cursor:
        cursor.execute(
            "SELECT tenant_id, public_id::text FROM ledger_importjob"
            " WHERE (state = 'queued' AND created_at < %s AND coalesce(lease_until < %s, true))"
            " OR (state = 'running' AND coalesce(lease_until < %s, true))"
            " ORDER BY created_at",
            [now - UNTOUCHED, now, now],
        )
        return [(tenant_id, public_id) for tenant_id, public_id in cursor.fetchall()]
