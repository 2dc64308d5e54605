"""Unit costs whose denominator is known from a sample. Floats: an estimate is no money."""

from dataclasses import dataclass
from decimal import Decimal

from ledger.calc.measures.intervals import ShareEstimate


@dataclass(frozen=True)
class SampledUnitCost:
    """USD per outcome as estimated, and from where to where it lies (95%); a bound of None is
    beyond every number: no outcome may have passed at all."""

    usd: float | None
    low: float | None
    high: float | None


def cost_by_sample(
    cost_usd: Decimal, adopted: Decimal, passed: ShareEstimate | None
) -> SampledUnitCost | None:
    """cost / (adopted × share that passed), the share judged among the *adopted* ones.

    The interval of the share turned over: its high bound makes the low one. None where the share is
    unknown, or nothing was adopted. Raises ValueError for a cost below 0. Source: requirements 4.4.
    """
    if cost_usd < 0:
        raise ValueError("A cost below 0 is no price of anything.")
    if passed is None or adopted <= 0:
        return None
    of_all = float(cost_usd) / float(adopted)
    bounds = (passed.share, passed.interval.high, passed.interval.low)
    usd, low, high = (of_all / share if share > 0 else None for share in bounds)
    return SampledUnitCost(usd, low, high)


def unknown_bounds(cost_usd: Decimal, passed: Decimal, unknown: Decimal) -> tuple[Decimal, Decimal]:
    """The cost of each that passed, and at best, if all of which nobody knows had passed too:
    (cost / passed, cost / (passed + unknown)). Raises ValueError where none passed."""
    if passed <= 0:
        raise ValueError("Nothing passed: there is no unit cost.")
    return cost_usd / passed, cost_usd / (passed + unknown)
