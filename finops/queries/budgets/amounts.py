"""The money of a period: what is in force, and its curve over the days."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from finops.calc.budgets.phasing import Curve, Profile, changed, curve_of
from finops.calc.dates.periods import local_day
from finops.models import BudgetAmount, BudgetChange, BudgetPeriod
from finops.models.budgets.changes import SignedState

OPEN_STATES = (SignedState.DRAFT, SignedState.IN_REVIEW)


def approved_amounts() -> QuerySet[BudgetAmount]:
    """Every amount that was ever in force, in the order in which they came to be."""
    signed = BudgetAmount.objects.filter(change__approved_at__isnull=False)
    return signed.select_related("change").order_by("change__approved_at", "id")


def amounts_by_period(periods: Iterable[int]) -> dict[int, list[BudgetAmount]]:
    """Those of several periods in one query."""
    known: dict[int, list[BudgetAmount]] = defaultdict(list)
    for row in approved_amounts().filter(period__in=list(periods)):
        known[row.period_id].append(row)
    return known


def amount_in_force(period: BudgetPeriod) -> Decimal | None:
    """What may be spent in the period; None while nothing is approved."""
    last = approved_amounts().filter(period=period).last()
    return last.amount if last is not None else None


def open_changes(periods: Iterable[int]) -> QuerySet[BudgetChange]:
    """Changes of these periods that are drafts or wait for signatures."""
    waiting = BudgetChange.objects.filter(amounts__period__in=list(periods), state__in=OPEN_STATES)
    return waiting.distinct()


def curve_in_force(
    period: BudgetPeriod,
    amounts: Iterable[BudgetAmount],
    profile: Profile,
    zone: ZoneInfo,
    *,
    carried: Decimal = Decimal(0),
) -> Curve | None:
    """The curve of the approved amounts, with what the period before left over; None while there
    is none. Each later amount holds from its day on, or from the day of its last signature if
    that came later: what was due before stays."""
    curve: Curve | None = None
    for row in amounts:
        total = row.amount + carried
        if curve is None:
            curve = curve_of(total, period.dates, profile)
        else:
            curve = _raised(curve, total, _holds_from(row, zone), profile)
    return curve


def _holds_from(row: BudgetAmount, zone: ZoneInfo) -> date:
    signed = row.change.approved_at
    return max(row.since, local_day(signed, zone)) if signed is not None else row.since


def _raised(curve: Curve, amount: Decimal, since: date, profile: Profile) -> Curve:
    """On the period's last day at the latest, and never below what was due before."""
    first = min(since, curve.dates.last)
    return changed(curve, max(amount, curve.before(first)), first, profile)


def in_force_of(amounts: Mapping[int, list[BudgetAmount]], period: int) -> Decimal | None:
    known = amounts.get(period)
    return known[-1].amount if known else None
