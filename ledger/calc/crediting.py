"""Credit for business results in whole units, of which nothing is lost, and what a case costs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from ledger.calc.exact import shifted

# One outcome is so many units of credit, one USD of its value so many units of value.
OUTCOME_PLACES: Final = 12
VALUE_PLACES: Final = 18
LOOKBACK_DAYS: Final = 30


@dataclass(frozen=True)
class Credited:
    """That a trace is credited with a result of a case, which `traces` traces share."""

    trace: str
    case: str
    traces: int

    @property
    def weight(self) -> Fraction:
        """Its exact part of the result: what whole units come closest to."""
        return Fraction(1, self.traces)


def case_cost(
    case: str, credited: Collection[Credited], costs_usd: Mapping[str, Decimal | None]
) -> Decimal | None:
    """What a case cost: of each of its traces the part cost × own weight / weights of all cases
    that the trace is credited with, in USD; None where the cost of a trace is unknown.

    Rounded once, to 18 decimals, half to even.
    """
    totals: dict[str, Fraction] = {}
    for credit in credited:
        totals[credit.trace] = totals.get(credit.trace, Fraction(0)) + credit.weight
    cost = Fraction(0)
    for credit in credited:
        if credit.case == case:
            own = costs_usd.get(credit.trace)
            if own is None:
                return None
            cost += Fraction(own) * credit.weight / totals[credit.trace]
    return shifted(Decimal(round(cost * 10**VALUE_PLACES)), -VALUE_PLACES)


def outcomes_of(units: Decimal | int) -> Decimal:
    """Units of credit as outcomes; whole numbers without a fraction."""
    count = shifted(Decimal(units), -OUTCOME_PLACES)
    integer = count.to_integral_value()
    return integer if integer == count else count.normalize()
