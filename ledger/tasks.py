"""Celery tasks of the ledger: ids in, a service call, idempotent."""

from celery import shared_task

from finops.services.outbox.hints import begun
from ledger.services.bucketing import count_waiting
from ledger.services.budgets.counting import recount
from ledger.services.budgets.telling import TASK as COUNT_BUDGETS
from ledger.services.crediting.settling import settle_waiting


@shared_task(name="ledger.settle_cases")
def settle_cases(tenant_id: int) -> None:
    """Credit the outcomes of marked cases; delivered twice, the second finds no marks."""
    settle_waiting(tenant_id)


@shared_task(name=COUNT_BUDGETS)
def count_budgets(tenant_id: int) -> None:
    """Count what a tenant's budgets have cost; delivered twice, it counts the same twice."""
    begun(COUNT_BUDGETS, tenant_id)
    recount(tenant_id)


@shared_task(name="ledger.count_days")
def count_days(tenant_id: int) -> None:
    """Count the values of marked days; delivered twice, the second finds no marks."""
    count_waiting(tenant_id)
