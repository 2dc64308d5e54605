"""Telling a worker that cases wait: a hint only, the marks are what counts."""

from finops.db.statements import fetch_tuples
from finops.scope import current_tenant_id
from finops.services.outbox.hints import hint_on_commit
from ledger.queries.sql import load


def tell_on_commit() -> None:
    """Once what was marked is there for others to see."""
    hint_on_commit("ledger.settle_cases", current_tenant_id())


def tenants_with_marks() -> list[int]:
    """Read over all tenants as the read-only platform role."""
    waiting = fetch_tuples(load("crediting/tenants_with_marks"), using="platform")
    return [tenant_id for (tenant_id,) in waiting]
