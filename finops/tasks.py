"""Celery tasks of the ground floor: ids in, service call, safe to repeat."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from finops.running.readiness import note_heartbeat
from finops.services import leasing, outbox
from finops.services.audit_anchors import make_anchors
from finops.services.exporting import forget_expired
from finops.services.hints import hint
from finops.services.locks import end_table_locks
from finops.services.people.grants import synchronise_all_tenants


@shared_task(name="finops.heartbeat")
def heartbeat() -> None:
    """Sent by beat every ten seconds; `/readyz` looks for what it leaves."""
    note_heartbeat()


@shared_task(name="finops.make_anchors")
def make_todays_anchors() -> None:
    """One anchor of each audit chain a day, the first time that it is asked for."""
    make_anchors()


@shared_task(name="finops.end_table_locks")
def end_locks() -> None:
    """Nobody shuts the others out of a table for long."""
    end_table_locks()


@shared_task(name="finops.work")
def work(kind: str, tenant_id: int, public_id: str) -> None:
    """Bring a row of long work to its end, of whatever kind."""
    leasing.run(leasing.kind_named(kind), tenant_id, UUID(public_id))


@shared_task(name="finops.sweep_work")
def sweep_work() -> None:
    """Hand rows nobody works on to a worker: hints get lost, workers die, rows stay."""
    for kind, tenant_id, public_id in leasing.to_pick_up():
        leasing.wake(kind, tenant_id, public_id)


@shared_task(name="finops.forget_exports")
def forget_exports() -> None:
    """Let exports go whose time has come."""
    forget_expired(timezone.now())


@shared_task(name="finops.synchronise_grants")
def synchronise_grants() -> None:
    """Assignments that begin later become grants within a minute of their time."""
    synchronise_all_tenants()


@shared_task(name="finops.send_message")
def send_message(tenant_id: int, public_id: str) -> None:
    outbox.send_message(tenant_id, UUID(public_id))


@shared_task(name="finops.sweep_outbox")
def sweep_outbox() -> None:
    """Hand messages that are due to a worker, and let those go that ended long ago."""
    for tenant_id, public_id in outbox.messages_to_pick_up():
        hint("finops.send_message", tenant_id, public_id)
    outbox.forget_finished(timezone.now())
