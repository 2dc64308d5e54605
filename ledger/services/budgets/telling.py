"""Telling a worker that budgets are to be counted: a hint only, the sums are what counts."""

from datetime import timedelta
from typing import Final

from finops import clock
from finops.db.statements import fetch_tuples
from finops.scope import current_tenant_id
from finops.services.outbox.hints import hint, hint_once_on_commit
from ledger.queries.sql import load

TASK: Final = "ledger.count_budgets"
LONGEST: Final = timedelta(minutes=10)


def tell_on_commit() -> None:
    """Once what was posted or approved is there for others to see; all that comes until a worker
    begins is counted by it at once."""
    hint_once_on_commit(TASK, current_tenant_id())


def sweep_budgets() -> str:
    """Tenants whose hint was lost, and those that were counted a while ago."""
    old = clock.now() - LONGEST
    waiting = fetch_tuples(load("budgets/waiting"), {"old": old}, using="platform")
    for (tenant_id,) in waiting:
        hint(TASK, tenant_id)
    return f"budgets of {len(waiting)} tenants handed to workers"
