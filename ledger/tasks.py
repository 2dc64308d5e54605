"""Celery tasks of the ledger: ids in, a service call, idempotent."""

from contextlib import suppress
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from ledger.services.importing import jobs_to_pick_up, run_job
from ledger.services.importing.doubts import forget_outer
from ledger.services.importing.submitting import tell_a_worker
from ledger.services.rerating import running as rerating
from ledger.services.rerating.leasing import runs_to_pick_up
from ledger.services.rerating.telling import tell_a_worker as tell_a_rerater
from ledger.services.retention.maintaining import RetentionBusy
from ledger.services.retention.running import retain_as_configured


@shared_task(name="ledger.run_import")
def run_import(tenant_id: int, public_id: str) -> None:
    run_job(tenant_id, UUID(public_id))


@shared_task(name="ledger.sweep_imports")
def sweep_imports() -> None:
    """Hand jobs nobody works on to a worker: hints get lost, workers die, rows stay."""
    for tenant_id, public_id in jobs_to_pick_up():
        tell_a_worker(tenant_id, public_id)


@shared_task(name="ledger.run_rerating")
def run_rerating(tenant_id: int, public_id: str) -> None:
    rerating.run_rerating(tenant_id, UUID(public_id))


@shared_task(name="ledger.sweep_reratings")
def sweep_reratings() -> None:
    """The same for re-rating runs that compute or post."""
    for tenant_id, public_id in runs_to_pick_up():
        tell_a_rerater(tenant_id, public_id)


@shared_task(name="ledger.retain")
def retain_facts() -> None:
    """Once a day; delivered twice, the second finds the first at work."""
    with suppress(RetentionBusy):
        retain_as_configured(at=timezone.now())


@shared_task(name="ledger.forget_outer_calls")
def forget_outer_calls() -> None:
    """Once a day: which calls have others inside need not be known for ever."""
    forget_outer(timezone.now())
