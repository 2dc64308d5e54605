"""Writing what belongs to all tenants: by an operator, as the owner role, for the platform."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from django.db import transaction

from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services import audit

OWNER: Final = "owner"


@contextmanager
def owner_transaction() -> Iterator[None]:
    """One transaction of the owner role, inside the platform tenant."""
    platform = Tenant.objects.get(kind=Tenant.Kind.PLATFORM)
    with tenant_scope(platform.pk), transaction.atomic(using=OWNER):
        yield


def record(*, actor: str, action: str, target: str, detail: Mapping[str, object]) -> None:
    """An entry of the platform's audit log, in the owner's transaction."""
    audit.append(actor=actor, action=action, target=target, detail=detail, using=OWNER)
