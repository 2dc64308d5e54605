"""What asked amounts come to among the others: beyond the parent's, and in the fiscal year."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from django.db.models import Q

from finops.calc.budgets.families import Assigned, parts_of
from finops.calc.dates.periods import DateRange, fiscal_year_of
from finops.models import BudgetAmount, BudgetPeriod
from finops.queries.budgets.amounts import amounts_by_period, approved_amounts, in_force_of

NOTHING: Final = Decimal(0)


def beyond_parents(rows: Sequence[BudgetAmount]) -> dict[int, Decimal]:
    """By budget, by how much the parts of its parent would go beyond it with all these amounts;
    who stays within is not there. Two queries."""
    parents = {row.period.budget.parent_id for row in rows} - {None}
    if not parents:
        return {}
    family = Q(budget__in=parents) | Q(budget__parent__in=parents)
    around = list(
        BudgetPeriod.objects.filter(
            family,
            first__lte=max(row.period.first for row in rows),
            last__gte=min(row.period.last for row in rows),
        ).select_related("budget")
    )
    known = amounts_by_period(period.pk for period in around)
    amounts = {period.pk: in_force_of(known, period.pk) for period in around}
    amounts |= {row.period_id: row.amount for row in rows}
    return dict(_beyond(rows, around, amounts))


def _beyond(
    rows: Iterable[BudgetAmount],
    around: Sequence[BudgetPeriod],
    amounts: Mapping[int, Decimal | None],
) -> Iterator[tuple[int, Decimal]]:
    for row in rows:
        dates, parent = row.period.dates, row.period.budget.parent_id
        within = [each for each in around if each.first <= dates.first and each.last >= dates.last]
        full = next((amounts[each.pk] for each in within if each.budget_id == parent), None)
        if parent is None or full is None:
            continue
        children = [each.pk for each in within if each.budget.parent_id == parent]
        parts = parts_of(full, [amounts[pk] or NOTHING for pk in children])
        if parts.state is Assigned.OVER_ALLOCATED:
            yield row.period.budget_id, parts.difference


def in_fiscal_years(rows: Sequence[BudgetAmount], start_month: int) -> list[Decimal]:
    """Of each amount what its budget's periods of the fiscal year sum to with all of them, in its
    currency: asking in parts gains nothing. One query."""
    if not rows:
        return []
    years = [fiscal_year_of(row.period.first, start_month) for row in rows]
    granted = approved_amounts().filter(
        period__budget__in={row.period.budget_id for row in rows},
        period__first__gte=min(year.first for year in years),
        period__first__lte=max(year.last for year in years),
    )
    known = {row.period_id: row for row in granted.select_related("change", "period")}
    known |= {row.period_id: row for row in rows}
    return [_year(row, year, known.values()) for row, year in zip(rows, years, strict=True)]


def _year(row: BudgetAmount, year: DateRange, known: Iterable[BudgetAmount]) -> Decimal:
    same = (each for each in known if each.period.budget_id == row.period.budget_id)
    return sum((each.amount for each in same if each.period.first in year), NOTHING)
