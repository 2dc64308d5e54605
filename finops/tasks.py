"""Celery tasks of the ground floor: ids in, service call, safe to repeat."""

from celery import shared_task

from finops.readiness import note_heartbeat
from finops.services.grants import synchronise_all_tenants


@shared_task(name="finops.heartbeat")
def heartbeat() -> None:
    """Sent by beat every ten seconds; `/readyz` looks for what it leaves."""
    note_heartbeat()


@shared_task(name="finops.synchronise_grants")
def synchronise_grants() -> None:
    """Assignments that begin later become grants within a minute of their time."""
    synchronise_all_tenants()
