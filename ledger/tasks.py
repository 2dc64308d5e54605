"""Celery tasks of the ledger: ids in, a service call, idempotent."""

from contextlib import suppress

from celery import shared_task
from django.utils import timezone

from finops.services.hints import hint
from ledger.services.crediting.proving import customers, prove_tenant
from ledger.services.crediting.settling import settle_waiting
from ledger.services.crediting.telling import tenants_with_marks
from ledger.services.posting.calls.span_trees import forget_spans
from ledger.services.posting.requests.sources import forget_sources
from ledger.services.retention.maintaining import RetentionBusy
from ledger.services.retention.running import retain_as_configured


@shared_task(name="ledger.settle_cases")
def settle_cases(tenant_id: int) -> None:
    """Credit the outcomes of marked cases; delivered twice, the second finds no marks."""
    settle_waiting(tenant_id)


@shared_task(name="ledger.sweep_cases")
def sweep_cases() -> None:
    """Marks whose hint was lost, or whose worker died."""
    for tenant_id in tenants_with_marks():
        hint("ledger.settle_cases", tenant_id)


@shared_task(name="ledger.prove_credits")
def prove_credits() -> None:
    """Every night: all credits are computed once more, and what is wrong is settled again."""
    for tenant_id in customers():
        prove_tenant(tenant_id)


@shared_task(name="ledger.retain")
def retain_facts() -> None:
    """Once a day; delivered twice, the second finds the first at work."""
    with suppress(RetentionBusy):
        retain_as_configured(at=timezone.now())


@shared_task(name="ledger.forget_spans")
def forget_old_spans() -> None:
    """Once a day: what was inside what, and who said what of whom, need not be known for ever."""
    forget_spans(timezone.now())
    forget_sources(timezone.now())
