"""Celery tasks of the ledger: ids in, a service call, idempotent."""

from celery import shared_task

from ledger.services.crediting.settling import settle_waiting


@shared_task(name="ledger.settle_cases")
def settle_cases(tenant_id: int) -> None:
    """Credit the outcomes of marked cases; delivered twice, the second finds no marks."""
    settle_waiting(tenant_id)
