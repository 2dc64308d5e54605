"""How periods of budgets stand now, from the sums: curve, spend, forecast, and what was carried."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Final
from zoneinfo import ZoneInfo

from finops.calc.budgets.caps import carried
from finops.calc.budgets.commitments import committed
from finops.calc.budgets.phasing import CENT, Curve, Profile
from finops.calc.budgets.spans import elapsed
from finops.calc.dates.periods import ONE_DAY, DateRange
from finops.models import BudgetAmount, BudgetPeriod
from finops.queries.budgets.amounts import amounts_by_period, approved_amounts, curve_in_force
from finops.queries.budgets.commitments import commitments_by_budget
from finops.queries.budgets.profiles import event_factors, profile_of
from ledger.calc.budgets.burn import in_currency, standing
from ledger.calc.budgets.forecast import Forecast, forecast
from ledger.models import BudgetBurn
from ledger.queries.budgets.spend import Days, Spend, rates_by_day

HISTORY_DAYS: Final = 400
FOLLOWED_DAYS: Final = 92  # facts come late, and months are closed by then


@dataclass(frozen=True)
class LocalMoment:
    """Now, on the tenant's clock, and how much of today has passed."""

    now: datetime
    zone: ZoneInfo
    today: date
    elapsed: Decimal

    @classmethod
    def of(cls, now: datetime, zone: ZoneInfo) -> "LocalMoment":
        return cls(now, zone, *elapsed(now, zone))


@dataclass(frozen=True)
class CountedPeriod:
    """A period with its curve, its spend by day, its forecast, and its row."""

    period: BudgetPeriod
    curve: Curve
    days: Days
    burn: BudgetBurn
    ahead: Forecast | None
    rate: Decimal  # USD per unit of its currency, as it was approved
    rates: Mapping[date, Decimal]  # the same by day
    elapsed: Decimal  # of the day on which it was counted


def count_periods(periods: list[BudgetPeriod], at: LocalMoment) -> list[CountedPeriod]:
    """Each period with money, the earlier first; what one leaves goes over to the next."""
    if not periods:
        return []
    amounts = amounts_by_period(period.pk for period in periods)
    first = min(min(period.first for period in periods), at.today - timedelta(HISTORY_DAYS))
    last = max(period.last for period in periods)
    events = event_factors(DateRange(first, last))
    spend = Spend(DateRange(first, at.today))
    owed = commitments_by_budget(period.budget_id for period in periods)
    before: dict[int, CountedPeriod] = {}
    counted: list[CountedPeriod] = []
    for period in periods:
        profile = profile_of(period.budget, events)
        left = _carried(before.get(period.budget_id), period)
        basis = _Basis(
            *(amounts[period.pk], profile, spend.of(period.budget), left),
            committed(owed[period.budget_id], period.dates, at.today),
        )
        located = _count(period, basis, at)
        if located is not None:
            before[period.budget_id] = located
            counted.append(located)
    return counted


def moving_periods(at: LocalMoment) -> Iterable[BudgetPeriod]:
    """Periods with money that have begun, the earlier first: those that ended lately too, and
    those that were never counted."""
    granted = approved_amounts().values("period")
    begun = BudgetPeriod.objects.filter(pk__in=granted, starts_at__lte=at.now)
    related = begun.select_related(
        *("budget__business_unit", "budget__cost_center__business_unit"),
        *("budget__use_case__business_unit", "budget__environment"),
    )
    late = related.filter(last__gte=at.today - timedelta(FOLLOWED_DAYS))
    never = related.exclude(pk__in=BudgetBurn.objects.values("period"))
    return (late | never).order_by("first", "id")


def _carried(before: CountedPeriod | None, period: BudgetPeriod) -> Decimal:
    """What the period just before left over; nothing while a part of its usage has no price."""
    limit = period.budget.carry_limit
    if before is None or limit is None or before.period.last + ONE_DAY != period.first:
        return Decimal(0)
    posted = None if before.burn.unpriced_lines else before.burn.spent
    return carried(before.burn.cap, posted, limit)


@dataclass(frozen=True)
class _Basis:
    """What a period is counted from: its approved amounts, its profile, its spend by day, what the
    one before left over, and what is committed."""

    amounts: list[BudgetAmount]
    profile: Profile
    days: Days
    left: Decimal
    committed: Decimal


def _count(period: BudgetPeriod, basis: _Basis, at: LocalMoment) -> CountedPeriod | None:
    days, left, profile = basis.days, basis.left, basis.profile
    curve = curve_in_force(period, basis.amounts, profile, at.zone, carried=_cents(left))
    if curve is None:
        return None
    rate = basis.amounts[-1].change.usd_per_unit
    known = DateRange(period.first, min(period.last, at.today))
    rates = rates_by_day(period.budget.currency, known, rate)
    spent = in_currency(((usd, rates[day]) for day, usd in days.usd.items() if day in known), rate)
    ahead = _forecast(period, profile, days, spent.amount, rate, at)
    unpriced, cap = days.unpriced_lines(known), curve.total
    burn = BudgetBurn(
        period=period,
        cap=cap,
        carried=_cents(left),
        spent=spent.amount,
        spent_usd=days.spent_usd(known),
        spent_at_approved_rate=spent.at_approved_rate,
        committed=basis.committed,
        unpriced_lines=unpriced,
        day=at.today,
        due_before=curve.before(at.today),
        due_today=curve.at(at.today, Decimal(1)) - curve.before(at.today),
        standing=standing(
            spent.amount, cap, ahead.total if ahead else None, unpriced, committed=basis.committed
        ),
        as_of=at.now,
        **_forecast_columns(ahead, cap),
    )
    return CountedPeriod(period, curve, days, burn, ahead, rate, rates, at.elapsed)


def _cents(amount: Decimal) -> Decimal:
    """Whole cents are carried: what is less stays where it was."""
    return amount.quantize(CENT, ROUND_DOWN)


def _forecast(
    period: BudgetPeriod,
    profile: Profile,
    days: Days,
    spent: Decimal,
    rate: Decimal,
    at: LocalMoment,
) -> Forecast | None:
    """In the budget's currency at the rate of the approval; none of a period that is over."""
    if at.today > period.last:
        return None
    history = days.series(at.today)
    local = replace(history, amounts=tuple(usd / rate for usd in history.amounts))
    rest = DateRange(at.today, period.last)
    return forecast(local, spent, rest, profile, elapsed=at.elapsed)


def _forecast_columns(ahead: Forecast | None, cap: Decimal) -> dict[str, object]:
    if ahead is None:
        return {}
    return {
        **{"level": ahead.level, "forecast": ahead.total, "low": ahead.low, "high": ahead.high},
        **{"checked": ahead.coverage.checked, "inside": ahead.coverage.inside},
        "overrun_on": ahead.overrun_on(cap),
        "overrun_from": ahead.overrun_from(cap),
        "overrun_until": ahead.overrun_until(cap),
    }
