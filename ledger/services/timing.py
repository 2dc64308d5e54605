"""The timers of the ledger: each does what is due, and says what it did."""

from typing import Final

from celery.schedules import crontab

from finops import clock
from finops.registries.timers import Timer
from finops.services.outbox.hints import hint
from ledger.services.bucketing import tenants_waiting
from ledger.services.budgets.telling import sweep_budgets
from ledger.services.crediting.proving import customers, prove_tenant
from ledger.services.crediting.telling import tenants_with_marks
from ledger.services.posting.calls.span_trees import forget_spans
from ledger.services.posting.requests.sources import forget_sources
from ledger.services.retention.maintaining import RetentionBusy
from ledger.services.retention.running import retain_as_configured
from ledger.services.reviews.incidents import review_missed_incidents


def sweep_cases() -> str:
    """Marks whose hint was lost, or whose worker died."""
    waiting = list(tenants_with_marks())
    for tenant_id in waiting:
        hint("ledger.settle_cases", tenant_id)
    return f"cases of {len(waiting)} tenants handed to workers"


def sweep_days() -> str:
    """Days at rest whose values are to be counted again."""
    waiting = tenants_waiting()
    for tenant_id in waiting:
        hint("ledger.count_days", tenant_id)
    return f"days of {len(waiting)} tenants handed to workers"


def prove_credits() -> str:
    """Every night: all credits are computed once more, and what is wrong is settled again."""
    proved = list(customers())
    for tenant_id in proved:
        prove_tenant(tenant_id)
    return f"credits of {len(proved)} tenants proved"


def retain_facts() -> str:
    """Run twice at once, the second finds the first at work."""
    try:
        return f"{len(retain_as_configured(at=clock.now()))} months dropped"
    except RetentionBusy:
        return "another run is at work"


def forget_old_spans() -> str:
    """What was inside what, and who said what of whom, need not be known for ever."""
    forget_spans(clock.now())
    forget_sources(clock.now())
    return "old spans and source values forgotten"


def review_incidents() -> str:
    """Serious incidents whose use case has become one of high risk."""
    return f"{review_missed_incidents()} reviews of incidents opened"


TIMERS: Final = (
    Timer("sweep-cases", 10.0, sweep_cases),
    Timer("sweep-days", 10.0, sweep_days),
    Timer("sweep-budgets", 10.0, sweep_budgets),
    Timer("prove-credits", crontab(hour=2, minute=41), prove_credits),
    Timer("retain", crontab(hour=3, minute=17), retain_facts),
    Timer("forget-spans", crontab(hour=4, minute=11), forget_old_spans),
    Timer("review-incidents", 600.0, review_incidents),
)
