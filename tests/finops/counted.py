"""A budget of which something is counted, for tests that need the row and not the counting."""

from decimal import Decimal

from django.utils import timezone

from finops.models import Budget, BudgetPeriod
from ledger.models import BudgetBurn


def make_burn(budget: Budget) -> None:
    """What is counted of its period: without it, its burn and its forecast are not there."""
    period = BudgetPeriod.objects.get(budget=budget)
    nothing, spent, ahead = Decimal(0), Decimal(1), Decimal(10)
    BudgetBurn.objects.create(
        period=period,
        cap=Decimal(100),
        carried=nothing,
        spent=spent,
        spent_usd=spent,
        spent_at_approved_rate=spent,
        committed=nothing,
        unpriced_lines=0,
        day=period.first,
        due_before=nothing,
        due_today=nothing,
        level=spent,
        forecast=ahead,
        low=ahead,
        high=ahead,
        standing=BudgetBurn.Standing.ON_PLAN,
        as_of=timezone.now(),
    )
