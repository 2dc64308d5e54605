"""Celery tasks of the ground floor: ids in, service call, safe to repeat."""

from uuid import UUID

from celery import shared_task

from finops.registries import timers
from finops.services import leasing
from finops.services.outbox import sending as outbox


@shared_task(name=timers.TASK)
def run_timer(name: str) -> None:
    """What beat sends: the name of a timer that is due."""
    timers.timer_named(name).run()


@shared_task(name="finops.work")
def work(kind: str, tenant_id: int, public_id: str) -> None:
    """Bring a row of long work to its end, of whatever kind."""
    leasing.run(leasing.kind_named(kind), tenant_id, UUID(public_id))


@shared_task(name="finops.send_message")
def send_message(tenant_id: int, public_id: str) -> None:
    outbox.send_message(tenant_id, UUID(public_id))
