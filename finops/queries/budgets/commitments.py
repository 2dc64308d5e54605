"""What budgets owe and have not spent."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from finops.calc.budgets.commitments import Dated, committed
from finops.models import BudgetPeriod, Commitment


def commitments_by_budget(budgets: Iterable[int]) -> dict[int, list[Dated]]:
    """Those of several budgets in one query."""
    known: dict[int, list[Dated]] = defaultdict(list)
    for row in Commitment.objects.filter(budget__in=set(budgets)):
        known[row.budget_id].append(row.dated)
    return known


def committed_in(period: BudgetPeriod, today: date) -> Decimal:
    """What of the budget's commitments lies in a period and is still to come."""
    return committed(
        commitments_by_budget([period.budget_id])[period.budget_id], period.dates, today
    )
