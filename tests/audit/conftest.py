"""A tenant whose audit log may be tampered with; the log itself is not cleared by Django."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from finops.models import Tenant


@pytest.fixture
def logged(transactional_db: None) -> Iterator["Tenant"]:
    """A committed tenant with ten entries in its log, which go at the end, broken or not."""
    from django.db import transaction

    from finops.scope import tenant_scope
    from finops.services import audit
    from tests.people import make_tenant
    from tests.superuser import superuser

    tenant = make_tenant("logged")
    with tenant_scope(tenant.pk), transaction.atomic():
        seq = 0
        while seq < 10:
            seq = audit.append(actor="ana@x.example", action="tested", target="it", detail={})
    yield tenant
    with superuser() as admin:
        admin.execute("DELETE FROM audit.entry WHERE tenant_id = %s", [tenant.pk])
        admin.execute("DELETE FROM audit.head WHERE tenant_id = %s", [tenant.pk])
