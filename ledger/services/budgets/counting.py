"""Counting what budgets have cost: all of a tenant's at once, from the sums.

Counted when facts change and by the clock, since what is due grows with it; one after the other.
A budget of high risk that is over by 15% opens a review; nothing here cuts, freezes or downgrades.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from finops import clock
from finops.approvals import Slot
from finops.calc.budgets.caps import newly_reached, opens_review
from finops.calc.dates.periods import ONE_DAY, DateRange, month_of
from finops.db.locks import wait_for
from finops.queries.budgets.signers import risk_of, scope_of
from finops.scope import tenant_scope
from finops.services.reviews.opening import NewReview, open_review
from ledger.models import BudgetBurn, BudgetThreshold
from ledger.queries.budgets.standing import (
    CountedPeriod,
    LocalMoment,
    count_periods,
    moving_periods,
)
from ledger.queries.narrowing import tenant_zone
from ledger.services.budgets.events import emit_thresholds
from ledger.services.budgets.overruns import note_overruns

COUNTING_LOCK: Final = 71_029
COLUMNS: Final = tuple(
    field.name for field in BudgetBurn._meta.fields if field.name not in ("id", "tenant", "period")
)


def recount(tenant_id: int) -> int:
    """Count all budgets of a tenant that still move; how many periods there were."""
    with tenant_scope(tenant_id), transaction.atomic():
        wait_for(COUNTING_LOCK)
        at = LocalMoment.of(clock.now(), tenant_zone())
        counted = count_periods(list(moving_periods(at)), at)
        BudgetBurn.objects.bulk_create(
            [each.burn for each in counted],
            update_conflicts=True,
            unique_fields=["tenant", "period"],
            update_fields=COLUMNS,
        )
        _note_thresholds(counted, at.now)
        note_overruns(counted, at.now)
        for each in counted:
            _open_review(each, at)
        return len(counted)


def _note_thresholds(counted: Iterable[CountedPeriod], now: datetime) -> None:
    """Each share of a cap that spend has reached, once for each period and cap."""
    known = list(counted)
    rows = {each.period.pk: each.burn for each in known}
    noted: dict[int, list[tuple[Decimal, int]]] = {}
    for before in BudgetThreshold.objects.filter(period__in=rows):
        noted.setdefault(before.period_id, []).append((before.cap, before.percent))
    reached = BudgetThreshold.objects.bulk_create(
        BudgetThreshold(period_id=pk, cap=burn.cap, percent=percent, reached_at=now)
        for pk, burn in rows.items()
        for percent in newly_reached(burn.spent, burn.cap, noted.get(pk, ()))
    )
    emit_thresholds(reached, {each.period.pk: (each.period, each.burn) for each in known})


def _open_review(each: CountedPeriod, at: LocalMoment) -> None:
    """Business, risk and finance look at a month of a high-risk budget that is 15% over."""
    period = each.period
    if at.today not in period.dates:
        return
    month = month_of(at.today)
    inside = DateRange(max(month.first, period.first), min(month.last, period.last))
    cap = each.curve.before(inside.last + ONE_DAY) - each.curve.before(inside.first)
    rate = each.burn.spent_usd / each.burn.spent if each.burn.spent else Decimal(1)
    posted = each.days.spent_usd(inside) / rate
    if not opens_review(risk_of(period.budget), posted, cap):
        return
    words = {"budget": period.budget.name, "spent": f"{posted:,.2f}", "cap": f"{cap:,.2f}"}
    cause = _("%(budget)s has spent %(spent)s of %(cap)s this month.") % words
    owner = scope_of(period.budget)
    spots = Slot(("business_owner",), owner.business_unit, owner.use_case)
    slots = (spots, Slot(("risk",)), Slot(("finance",)))
    open_review(
        actor="system",
        new=NewReview(
            *("overrun", period.budget_id, period.budget.slug, month.first, cause, slots),
            use_case=period.budget.use_case,
        ),
    )
