"""Celery tasks of the ground floor: ids in, service call, safe to repeat."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from finops.readiness import note_heartbeat
from finops.services.exporting import exports_to_pick_up, forget_expired, running, tell_a_worker
from finops.services.grants import synchronise_all_tenants
from finops.views.exporting import sheet_of


@shared_task(name="finops.heartbeat")
def heartbeat() -> None:
    """Sent by beat every ten seconds; `/readyz` looks for what it leaves."""
    note_heartbeat()


@shared_task(name="finops.run_export")
def run_export(tenant_id: int, public_id: str) -> None:
    running.run_export(tenant_id, UUID(public_id), sheet_of)


@shared_task(name="finops.sweep_exports")
def sweep_exports() -> None:
    """Hand exports nobody works on to a worker, and let those go whose time has come."""
    for tenant_id, public_id in exports_to_pick_up():
        tell_a_worker(tenant_id, public_id)
    forget_expired(timezone.now())


@shared_task(name="finops.synchronise_grants")
def synchronise_grants() -> None:
    """Assignments that begin later become grants within a minute of their time."""
    synchronise_all_tenants()
