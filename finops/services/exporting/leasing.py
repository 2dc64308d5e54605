"""Who works on an export: one process at a time, for as long as it keeps its lease alive."""

import os
import socket
import uuid
from datetime import timedelta
from uuid import UUID

from django.db import connections, transaction
from django.db.models import F, Q
from django.utils import timezone

from finops.models import ExportJob
from finops.scope import tenant_scope

LEASE = timedelta(seconds=60)
UNTOUCHED = timedelta(seconds=15)  # a queued job whose hint was lost


class LeaseLost(RuntimeError):
    """Another process has taken the export over; this one stops without a trace."""


def claim(tenant_id: int, public_id: UUID) -> ExportJob | None:
    """The job, if it is there to be worked on and nobody else holds it."""
    now, owner = timezone.now(), f"{socket.gethostname()[:32]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    with tenant_scope(tenant_id), transaction.atomic():
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        waiting = ExportJob.objects.filter(
            free, public_id=public_id, state__in=["queued", "running"]
        )
        taken = waiting.update(
            state=ExportJob.State.RUNNING,
            lease_owner=owner,
            lease_until=now + LEASE,
            started_at=now,
            rows_done=0,
            attempts=F("attempts") + 1,
        )
        if not taken:
            return None
        return ExportJob.objects.select_related("owner", "tenant").get(public_id=public_id)


def update_held(job: ExportJob, **changes: object) -> None:
    """Change a job that this process still holds. Raises LeaseLost otherwise."""
    held = ExportJob.objects.filter(pk=job.pk, lease_owner=job.lease_owner)
    if not held.update(**changes):
        raise LeaseLost(str(job.public_id))


def note_progress(job: ExportJob, rows_done: int) -> None:
    """So many rows are written, and the lease goes on."""
    with tenant_scope(job.tenant_id), transaction.atomic():
        update_held(job, rows_done=rows_done, lease_until=timezone.now() + LEASE)


def exports_to_pick_up() -> list[tuple[int, str]]:
    """(tenant id, public id) of exports nobody works on. Read over all tenants as the read-only
    platform role."""
    now = timezone.now()
    with connections["platform"].cursor() as cursor:
        cursor.execute(
            "SELECT tenant_id, public_id::text FROM finops_exportjob"
            " WHERE (state = 'queued' AND created_at < %s)"
            " OR (state = 'running' AND coalesce(lease_until < %s, true)) ORDER BY created_at",
            [now - UNTOUCHED, now],
        )
        return [(tenant_id, public_id) for tenant_id, public_id in cursor.fetchall()]
