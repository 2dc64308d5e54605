"""What drives a budget's spend: results and unit cost of its days beside those before."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from finops.calc.dates.periods import ONE_DAY, DateRange
from finops.models import Budget, BudgetPeriod
from ledger.calc.budgets.drivers import CannotTell, Drivers, Units, drivers
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.budgets.standing import CountedPeriod
from ledger.queries.units.economics import unit_figures
from ledger.queries.use_cases import unit_cost_of


@dataclass(frozen=True)
class UnitCosts:
    """Results of a budget's days so far and of as many days before, with the kind of the results;
    `why_not` says of what is missing why."""

    outcome_unit: str = ""
    now: Units | None = None
    before: Units | None = None
    why_not: CannotTell | None = None


def unit_costs_of(period: BudgetPeriod, today: date, rate: Decimal) -> UnitCosts:
    """Of a budget of one use case, at the rate (USD per unit of its currency) of its approval.
    Nothing in it, and before it, is without a price, or nobody can tell."""
    case = period.budget.use_case
    if case is None:
        return UnitCosts(why_not=CannotTell.NO_USE_CASE)
    if is_narrower(period.budget):
        return UnitCosts(why_not=CannotTell.NARROWER)
    days = DateRange(period.first, max(period.first, min(period.last, today)))
    now = _units(case.slug, case.outcome_unit, days, rate)
    earlier = DateRange(days.first - days.day_count * ONE_DAY, days.first - ONE_DAY)
    before = _units(case.slug, case.outcome_unit, earlier, rate)
    if CannotTell.UNPRICED in (now, before):
        return UnitCosts(case.outcome_unit, why_not=CannotTell.UNPRICED)
    if not isinstance(now, Units):
        return UnitCosts(case.outcome_unit, why_not=CannotTell.NO_UNITS)
    if not isinstance(before, Units):
        return UnitCosts(case.outcome_unit, now, why_not=CannotTell.NO_UNITS_BEFORE)
    return UnitCosts(case.outcome_unit, now, before)


def is_narrower(budget: Budget) -> bool:
    """Whether it holds for a part of its use case: results are not known by part."""
    return budget.environment_id is not None or bool(budget.risk_tier)


def drivers_of(counted: CountedPeriod, due: Decimal, costs: UnitCosts) -> Drivers | CannotTell:
    """Growth and inefficiency of what is off the curve; or why nobody can tell."""
    if costs.why_not is not None or costs.now is None or costs.before is None:
        return costs.why_not or CannotTell.NO_UNITS
    if not due:
        return CannotTell.NOTHING_DUE
    burn = counted.burn
    spent = Units(costs.now.count, burn.spent_at_approved_rate)
    return drivers(due, spent, costs.before, burn.spent - burn.spent_at_approved_rate)


def _units(use_case: str, outcome_unit: str, dates: DateRange, rate: Decimal) -> Units | CannotTell:
    report = ReportFilter(dates).choosing(Dimension.USE_CASE, (use_case,))
    figures = unit_figures(report, None)
    if figures.unpriced_lines:
        return CannotTell.UNPRICED
    count = figures.outcomes.get(outcome_unit, Decimal(0))
    if not count or figures.cost_usd is None or unit_cost_of(figures, outcome_unit).value is None:
        return CannotTell.NO_UNITS
    return Units(Decimal(count), figures.cost_usd / rate)
