"""Whom a business result is credited to, in whole units: nothing is lost, nothing is rounded.

The reference that the SQL of `ledger/sql/crediting` is tested against.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from ledger.calc.exact import shifted

# One outcome is so many units of credit, one USD of its value so many units of value.
OUTCOME_PLACES: Final = 12
VALUE_PLACES: Final = 18
LOOKBACK_DAYS: Final = 30
# A trace that began so long after its outcome may still be what brought it about: clocks differ.
SKEW: Final = timedelta(minutes=5)
ONE_OUTCOME: Final = 10**OUTCOME_PLACES


class CreditRule(StrEnum):
    """How a result is divided among several traces."""

    EQUAL = "equal"
    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, order=True)
class Worked:
    """A trace that worked on a case: when its request was made, and its key among equals."""

    at: datetime
    trace: str


@dataclass(frozen=True)
class Share:
    """What one trace is credited with."""

    credit: int
    value_units: int | None


def is_eligible(trace: Worked, outcome_at: datetime, lookback_days: int = LOOKBACK_DAYS) -> bool:
    """Whether an outcome may be credited to a trace: not younger, nor older than the lookback."""
    return outcome_at - timedelta(days=lookback_days) <= trace.at <= outcome_at + SKEW


def credit(
    traces: Collection[Worked], rule: CreditRule, value_usd: Decimal | None = None
) -> dict[str, Share]:
    """The shares of one outcome by trace.

    Equal: floor(10^12 / k) units each, and the remainder one unit each to the latest by (time,
    key); the value alike in units of 10^-18 USD. First and last: all to one.
    """
    latest_first = sorted(traces, reverse=True)
    chosen = {
        CreditRule.EQUAL: latest_first,
        CreditRule.FIRST: latest_first[-1:],
        CreditRule.LAST: latest_first[:1],
    }[rule]
    credits = divide(ONE_OUTCOME, len(chosen))
    if value_usd is None:
        return {one.trace: Share(units, None) for one, units in zip(chosen, credits, strict=True)}
    values = divide(int(shifted(value_usd, VALUE_PLACES)), len(chosen))
    return {
        one.trace: Share(units, value)
        for one, units, value in zip(chosen, credits, values, strict=True)
    }


def divide(units: int, parts: int) -> Sequence[int]:
    """Whole parts that add up to `units`; the first ones are larger by one."""
    if not parts:
        return []
    each, rest = divmod(units, parts)
    return [each + (place < rest) for place in range(parts)]


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
    for one in credited:
        totals[one.trace] = totals.get(one.trace, Fraction(0)) + one.weight
    cost = Fraction(0)
    for one in credited:
        if one.case == case:
            own = costs_usd.get(one.trace)
            if own is None:
                return None
            cost += Fraction(own) * one.weight / totals[one.trace]
    return shifted(Decimal(round(cost * 10**VALUE_PLACES)), -VALUE_PLACES)


def outcomes_of(units: Decimal | int) -> Decimal:
    """Units of credit as outcomes; whole numbers without a fraction."""
    count = shifted(Decimal(units), -OUTCOME_PLACES)
    whole = count.to_integral_value()
    return whole if whole == count else count.normalize()
