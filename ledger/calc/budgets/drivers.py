"""Why spend is off the budgeted curve: more was done, or each result cost more.

off = spent − due = growth + inefficiency + exchange. The curve's money is taken to buy results at
the unit cost of before: growth = units × unit cost before − due, inefficiency = units × unit cost
now − units × unit cost before, exchange is what the rate of the day added. They sum exactly.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

_PLACES: Final = Decimal("0.000001")


class CannotTell(StrEnum):
    """Why growth and inefficiency cannot be told apart."""

    NO_USE_CASE = "no_use_case"
    NARROWER = "narrower"
    UNPRICED = "unpriced"
    NO_UNITS = "no_units"
    NO_UNITS_BEFORE = "no_units_before"
    NOTHING_DUE = "nothing_due"


@dataclass(frozen=True)
class Units:
    """Results of some days and what all of them cost, in the budget's currency."""

    count: Decimal
    cost: Decimal

    @property
    def unit_cost(self) -> Decimal:
        """Raises DivisionByZero without results."""
        return self.cost / self.count


@dataclass(frozen=True)
class Drivers:
    """The parts of `off`, in the budget's currency; below 0 they lessen the spend. `now` and
    `before` are what they were told from."""

    growth: Decimal
    inefficiency: Decimal
    exchange: Decimal
    now: Units
    before: Units

    @property
    def off(self) -> Decimal:
        return self.growth + self.inefficiency + self.exchange

    @property
    def budgeted_units(self) -> Decimal:
        """How many results the curve's money would have bought at the unit cost of before."""
        bought = self.now.cost - self.inefficiency - self.growth
        return bought / self.before.unit_cost


def drivers(due: Decimal, now: Units, before: Units, exchange: Decimal) -> Drivers:
    """Split what was spent beside the curve, in parts of 10⁻⁶ of the currency.

    `now.cost` is the spend without what the rate of exchange added. Raises DivisionByZero where
    nothing came of the days before.
    """
    as_before = (now.count * before.cost / before.count).quantize(_PLACES)
    return Drivers(as_before - due, now.cost - as_before, exchange, now, before)
