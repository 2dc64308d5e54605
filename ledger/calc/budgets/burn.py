"""How a budget stands: spend in its currency, and whether anybody can be calm about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

NEARLY_USED_PERCENT: Final = 90


@dataclass(frozen=True)
class InCurrency:
    """Spend in a budget's currency: at each day's rate, and at the one it was approved with."""

    amount: Decimal
    at_approved_rate: Decimal

    @property
    def exchange(self) -> Decimal:
        """What the change of the rate alone added."""
        return self.amount - self.at_approved_rate


def in_currency(days: Iterable[tuple[Decimal, Decimal]], approved_rate: Decimal) -> InCurrency:
    """Σ USD ÷ the day's rate (USD for one unit), beside Σ USD ÷ the approved rate."""
    amount, usd = Decimal(0), Decimal(0)
    for day_usd, rate in days:
        amount += day_usd / rate
        usd += day_usd
    return InCurrency(amount, usd / approved_rate)


class BudgetStanding(StrEnum):
    """The first that is true: spent more than the cap; expected to, or committed beyond it; 90%
    used; usage without a price in it, so that its spend is only “at least”; else on plan."""

    OVER = "over"
    EXPECTED_OVER = "expected_over"
    NEARLY_USED = "nearly_used"
    UNPRICED = "unpriced"
    ON_PLAN = "on_plan"


def standing(
    spent: Decimal,
    cap: Decimal,
    forecast: Decimal | None,
    unpriced: int,
    *,
    committed: Decimal = Decimal(0),
) -> BudgetStanding:
    """How a budget stands; never on plan while something in it has no price."""
    if spent > cap:
        return BudgetStanding.OVER
    if spent + committed > cap or (forecast is not None and forecast > cap):
        return BudgetStanding.EXPECTED_OVER
    if spent * 100 >= cap * NEARLY_USED_PERCENT:
        return BudgetStanding.NEARLY_USED
    return BudgetStanding.UNPRICED if unpriced else BudgetStanding.ON_PLAN


def due_by(before: Decimal, today: Decimal, share: Decimal) -> Decimal:
    """What the curve has until now: that of the days before, and this share (0 to 1) of today's."""
    return before + today * share


def end_of(
    spent: Decimal, forecast: Decimal | None, counted_on: date, last: date
) -> Decimal | None:
    """What a period will have cost by its end: as forecast, or what is spent where it was over when
    it was counted; None where nobody knows."""
    return spent if counted_on > last else forecast
