"""Where the tenant's money leads this month: budgets added up against their curve and forecast."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import accumulate
from typing import Final

from finops.calc.budgets.phasing import Curve, Profile
from finops.calc.budgets.phasing import burn as burn_of
from finops.calc.budgets.spans import elapsed
from finops.calc.dates.periods import DateRange
from finops.models.budgets.budgets import PeriodKindChoices
from finops.queries.budgets.amounts import curve_in_force
from finops.queries.budgets.profiles import event_factors, profile_of
from ledger.queries.budgets.listing import BudgetRow, budgets_on, summable
from ledger.queries.narrowing import Scope, tenant_zone

KINDS: Final = (PeriodKindChoices.MONTH, PeriodKindChoices.QUARTER, PeriodKindChoices.YEAR)
NOTHING: Final = Decimal(0)


@dataclass(frozen=True)
class CoursePoint:
    """Through the end of a day: what is budgeted, and what is expected (None behind today, and
    where nothing is forecast)."""

    day: date
    budgeted: Decimal
    expected: Decimal | None


@dataclass(frozen=True)
class Course:
    """Budgets of one currency and period, added up: what they may spend (`cap`), have spent, and
    should have by now (`due`). `forecast` is None where one of them has none; the band is that of
    a single budget, since bands do not add up. `besides` names the budgets that are not counted:
    of other days or another currency, or inside the others. `unpriced_lines` are in no figure."""

    currency: str
    dates: DateRange
    cap: Decimal
    spent: Decimal
    due: Decimal
    forecast: Decimal | None
    low: Decimal | None
    high: Decimal | None
    unpriced_lines: int
    points: tuple[CoursePoint, ...]
    budgets: tuple[str, ...]
    besides: tuple[str, ...]
    as_of: datetime
    rows: tuple[BudgetRow, ...]  # those that are counted

    @property
    def burned(self) -> Decimal | None:
        """Spent ÷ due; None while nothing is due."""
        return burn_of(self.spent, self.due)

    @property
    def left_at_end(self) -> Decimal | None:
        return None if self.forecast is None else self.cap - self.forecast

    @property
    def is_off_plan(self) -> bool:
        """Whether more is spent than there is, or is expected to be by the end."""
        left = self.left_at_end
        return self.spent > self.cap or (left is not None and left < 0)


def tenant_course(day: date, scope: Scope, now: datetime, currency: str) -> Course | None:
    """All budgets of a currency around a day that lie in the scope, the widest of each spend
    counted once; of months, or else of quarters or years. None where none is counted yet."""
    return _course(budgets_on(day, scope, now).rows, currency)


def use_case_courses(day: date, scope: Scope, now: datetime) -> dict[str, Course]:
    """By use case its own budget around a day, where one is counted."""
    own: dict[str, list[BudgetRow]] = {}
    for row in budgets_on(day, scope, now).rows:
        budget = row.period.budget
        if budget.use_case is not None and budget.environment_id is None and not budget.risk_tier:
            own.setdefault(budget.use_case.slug, []).append(row)
    courses = {slug: _course(rows, rows[0].period.budget.currency) for slug, rows in own.items()}
    return {slug: course for slug, course in courses.items() if course is not None}


def _course(rows: Iterable[BudgetRow], currency: str) -> Course | None:
    known = [row for row in rows if row.burn is not None and row.granted]
    kinds = {row.period.budget.period_kind for row in known}
    kind = next((kind for kind in KINDS if kind in kinds), None)
    alike = [
        row
        for row in known
        if row.period.budget.period_kind == kind and row.period.budget.currency == currency
    ]
    counted = summable(_on_top(alike))
    if not counted:
        return None
    inside = {row.period.pk for row in counted}
    besides = [row.period.budget.name for row in known if row.period.pk not in inside]
    return _added_up(counted, tuple(besides))


def _on_top(rows: Sequence[BudgetRow]) -> list[BudgetRow]:
    """Without those that are parts of another of them."""
    there = {row.period.budget_id for row in rows}
    return [row.on_top() for row in rows if row.period.budget.parent_id not in there]


def _added_up(rows: list[BudgetRow], besides: tuple[str, ...]) -> Course:
    burns = [row.burn for row in rows if row.burn is not None]
    ends = [row.end for row in rows]
    forecast = sum((end or NOTHING for end in ends), NOTHING)
    lone = burns[0] if len(burns) == 1 else None
    return Course(
        currency=rows[0].period.budget.currency,
        dates=rows[0].period.dates,
        cap=sum((burn.cap for burn in burns), NOTHING),
        spent=sum((burn.spent for burn in burns), NOTHING),
        due=sum((row.due or NOTHING for row in rows), NOTHING),
        forecast=None if None in ends else forecast,
        low=lone.low if lone is not None else None,
        high=lone.high if lone is not None else None,
        unpriced_lines=sum(burn.unpriced_lines for burn in burns),
        points=_points(rows),
        budgets=tuple(row.period.budget.name for row in rows),
        besides=besides,
        as_of=min(burn.as_of for burn in burns),
        rows=tuple(rows),
    )


def _points(rows: list[BudgetRow]) -> tuple[CoursePoint, ...]:
    dates, zone = rows[0].period.dates, tenant_zone()
    events = event_factors(dates)
    curves, ahead = [], []
    for row in rows:
        profile = profile_of(row.period.budget, events)
        carried = row.burn.carried if row.burn is not None else NOTHING
        curve = curve_in_force(row.period, row.granted, profile, zone, carried=carried)
        if curve is not None:
            curves.append(curve)
            ahead.append(_expected(row, curve, profile))
    return tuple(
        CoursePoint(day, sum(budgeted, NOTHING), _sum_of_all(expected))
        for day, budgeted, expected in zip(
            dates.days(),
            zip(*(curve.running() for curve in curves), strict=True),
            zip(*ahead, strict=True),
            strict=True,
        )
    )


def _sum_of_all(values: Sequence[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, NOTHING) if len(known) == len(values) else None


def _expected(row: BudgetRow, curve: Curve, profile: Profile) -> list[Decimal | None]:
    """Spend through the end of each day as it was forecast: spent + level × the weights until
    then, of today what was left of it."""
    burn, days = row.burn, list(curve.dates.days())
    if burn is None or burn.level is None:
        return [None] * len(days)
    _, share = elapsed(burn.as_of, tenant_zone())
    left = [
        profile.weight(day) * (1 - share if day == burn.day else 1)
        for day in days
        if day >= burn.day
    ]
    spent, level = burn.spent, burn.level
    ahead = [spent + level * weight for weight in accumulate(left)]
    return [*[None] * (len(days) - len(ahead)), *ahead]
