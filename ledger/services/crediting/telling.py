"""Telling a worker that cases wait: a hint only, the marks are what counts."""

from django.db import connections

from finops.scope import current_tenant_id
from finops.services.hints import hint_on_commit

WAITING = "SELECT DISTINCT tenant_id FROM ledger_casemark ORDER BY 1"


def tell_on_commit() -> None:
    """Once what was marked is there for others to see."""
    hint_on_commit("ledger.settle_cases", current_tenant_id())


def tenants_with_marks() -> list[int]:
    """Read over all tenants as the read-only platform role."""
    with connections["platform"].cursor() as cursor:
        cursor.execute(WAITING)
        return [tenant_id for (tenant_id,) in cursor.fetchall()]
