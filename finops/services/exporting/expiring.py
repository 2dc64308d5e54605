"""Files are kept for a week, then row and bytes go; the audit log keeps that they were made."""

from datetime import datetime

from django.db import transaction

from finops.db.statements import fetch_tuples, load
from finops.models import ExportJob, ExportPart
from finops.scope import tenant_scope


def forget_expired(now: datetime) -> int:
    """Delete what has expired in every tenant; returns how many exports went."""
    return sum(_forget(tenant_id, now) for tenant_id in _tenants(now))


def _tenants(now: datetime) -> list[int]:
    expired = fetch_tuples(load("exporting/tenants_with_expired"), {"now": now}, using="platform")
    return [tenant_id for (tenant_id,) in expired]


def _forget(tenant_id: int, now: datetime) -> int:
    with tenant_scope(tenant_id), transaction.atomic():
        gone = list(ExportJob.objects.filter(expires_at__lt=now).values_list("pk", flat=True))
        ExportPart.objects.filter(job_id__in=gone).delete()
        ExportJob.objects.filter(pk__in=gone).delete()
    return len(gone)
