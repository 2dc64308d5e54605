"""Notices go when they are old, read or not: what they told of has its own history."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from finops.models import Notice, Tenant
from finops.scope import tenant_scope

KEPT: Final = timedelta(days=180)


def forget_old(now: datetime) -> int:
    """Delete the notices of every tenant that are older than KEPT; returns how many went."""
    tenants = Tenant.objects.order_by("pk").values_list("pk", flat=True)
    return sum(_forget_in(pk, now - KEPT) for pk in list(tenants))


def _forget_in(tenant_id: int, before: datetime) -> int:
    with tenant_scope(tenant_id), transaction.atomic():
        return Notice.objects.filter(at__lt=before).delete()[0]
