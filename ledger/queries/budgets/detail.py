"""One budget: the period around a day, its days one by one, its thresholds and its decisions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db.models import Min

from finops.models import ApprovalStep, Budget, BudgetChange, BudgetPeriod, Limit, Review
from finops.models.budgets.changes import SignedState
from finops.queries.budgets.signers import scope_words
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.models import BudgetThreshold
from ledger.queries.budgets.listing import RELATED
from ledger.queries.budgets.spend import SCOPE
from ledger.queries.budgets.standing import CountedPeriod, LocalMoment, count_periods
from ledger.queries.narrowing import tenant_zone

BUDGET: Final = "budget"  # the kind of its decisions


@dataclass(frozen=True)
class DayRow:
    """Through the end of a day: budgeted, spent (None ahead), forecast (None behind), its band."""

    day: date
    budgeted: Decimal
    spent: Decimal | None
    expected: Decimal | None
    low: Decimal | None
    high: Decimal | None


def budget_period(slug: str, day: date) -> BudgetPeriod | None:
    """The period around a day; else the one that ended last before it, else the first."""
    periods = BudgetPeriod.objects.filter(budget__slug=slug).select_related(*RELATED)
    around = periods.filter(first__lte=day, last__gte=day).first()
    return around or periods.filter(last__lt=day).last() or periods.first()


def budget_named(slug: str) -> Budget | None:
    return Budget.objects.filter(slug=slug).first()


def counted_now(period: BudgetPeriod, now: datetime) -> CountedPeriod | None:
    """As it stands at this moment, with its days; None while nothing is approved. What earlier
    periods leave is counted with them."""
    earlier = BudgetPeriod.objects.filter(budget=period.budget, first__lte=period.first)
    periods = list(earlier.select_related(*RELATED).order_by("first"))
    if period.budget.carry_limit is None:
        periods = [period]
    counted = count_periods(periods, LocalMoment.of(now, tenant_zone()))
    return next((each for each in counted if each.period.pk == period.pk), None)


def day_rows(counted: CountedPeriod) -> Iterator[DayRow]:
    """Every day of the period; spend in the budget's currency at the rate of each day, ended by
    what is counted today."""
    today, ahead = counted.burn.day, counted.ahead
    points = {point.day: point for point in (ahead.points if ahead is not None else ())}
    spent = Decimal(0)
    for day, due in zip(counted.curve.dates.days(), counted.curve.running(), strict=True):
        rate = counted.rates.get(day, counted.rate)
        spent += counted.days.usd.get(day, Decimal(0)) / rate
        point = points.get(day)
        yield DayRow(
            *(day, due, spent if day <= today else None),
            *((point.expected, point.low, point.high) if point else (None, None, None)),
        )


def thresholds(period: BudgetPeriod) -> list[BudgetThreshold]:
    return list(BudgetThreshold.objects.filter(period=period).order_by("percent", "reached_at"))


def changes_of(budget: Budget) -> list[BudgetChange]:
    """Every decision about a budget, the newest first."""
    rows = BudgetChange.objects.filter(amounts__period__budget=budget).distinct()
    related = rows.select_related("requested_by", "approved_by")
    return list(related.prefetch_related("amounts__period__budget").order_by("-id"))


def drafted_at(changes: Iterable[BudgetChange]) -> dict[int, datetime]:
    """By decision when it was begun, in business time."""
    of_budgets = ApprovalStep.objects.filter(request__kind=BUDGET)
    steps = of_budgets.filter(request__subject__in=[change.pk for change in changes])
    return dict(steps.values_list("request__subject").annotate(Min("at")))


def limits_of(budget: Budget) -> list[Limit]:
    """The limits in force on just what the budget holds for."""
    same = {
        **{"business_unit": budget.business_unit_id, "cost_center": budget.cost_center_id},
        **{"use_case": budget.use_case_id, "environment": budget.environment_id},
    }
    approved = Limit.objects.filter(state=SignedState.APPROVED, risk_tier=budget.risk_tier)
    return list(approved.filter(**same))


def reviews_of(budget: Budget) -> list[Review]:
    rows = Review.objects.filter(kind=Review.Kind.OVERRUN, subject=budget.pk)
    return list(rows.prefetch_related("parts__person"))


def report_of(period: BudgetPeriod, today: date) -> ReportFilter:
    """What the budget is spent on, as a report: by component, narrowed to its scope."""
    last = max(period.first, min(period.last, today))
    report = ReportFilter(type(period.dates)(period.first, last), by=(Dimension.COMPONENT,))
    words = scope_words(period.budget)
    for dimension in SCOPE:
        if words[dimension]:
            report = report.choosing(dimension, (words[dimension],))
    return report
