"""What budgets of a course have spent so far, day by day: the line beside the budgeted curve."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate

from finops.calc.dates.periods import DateRange
from ledger.calc.exact import exact_sum
from ledger.queries.budgets.home import Course
from ledger.queries.budgets.listing import BudgetRow
from ledger.queries.budgets.spend import Spend, rates_by_day
from ledger.queries.pricebooks.exchange_rates import USD


@dataclass(frozen=True)
class SoFar:
    """A course until a day that is over: `spent` through the end of each day of the period until
    then, in the course's currency, from its first day on."""

    course: Course
    until: date
    spent: tuple[Decimal, ...]

    @property
    def spent_until(self) -> Decimal:
        return self.spent[-1]

    @property
    def due_until(self) -> Decimal:
        """What is budgeted through the same day."""
        return self.course.points[len(self.spent) - 1].budgeted


def so_far(course: Course, until: date) -> SoFar | None:
    """Through `until`, of all its budgets in one read of the sums; None where the period begins
    later."""
    if until < course.dates.first:
        return None
    known = DateRange(course.dates.first, min(until, course.dates.last))
    spend = Spend(known)
    by_budget = [list(_by_day(row, spend, known)) for row in course.rows]
    daily = [exact_sum(of_day) for of_day in zip(*by_budget, strict=True)]
    running = accumulate(daily, lambda before, more: exact_sum((before, more)))
    return SoFar(course, known.last, tuple(running))


def _by_day(row: BudgetRow, spend: Spend, dates: DateRange) -> Iterator[Decimal]:
    """In the budget's currency, each day at its own rate."""
    budget, usd = row.period.budget, spend.of(row.period.budget).usd
    if budget.currency == USD:
        yield from (usd.get(day, Decimal(0)) for day in dates.days())
        return
    rates = rates_by_day(budget.currency, dates, row.granted[-1].change.usd_per_unit)
    yield from (usd.get(day, Decimal(0)) / rates[day] for day in dates.days())
