"""Whom a business result is credited to, one by one: what the SQL of `ledger/sql/crediting` is
tested against."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from ledger.calc.crediting import LOOKBACK_DAYS, OUTCOME_PLACES, VALUE_PLACES
from ledger.calc.exact import shifted

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
        return {
            worked.trace: Share(units, None) for worked, units in zip(chosen, credits, strict=True)
        }
    values = divide(int(shifted(value_usd, VALUE_PLACES)), len(chosen))
    return {
        worked.trace: Share(units, value)
        for worked, units, value in zip(chosen, credits, values, strict=True)
    }


def divide(units: int, parts: int) -> Sequence[int]:
    """Whole parts that add up to `units`; the first ones are larger by one."""
    if not parts:
        return []
    each, rest = divmod(units, parts)
    return [each + (place < rest) for place in range(parts)]
