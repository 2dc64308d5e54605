"""What may be spent, what is left of it, and when somebody has to be told."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

THRESHOLDS: Final = (50, 70, 90, 100)  # percent of the cap
REVIEW_PERCENT: Final = 115  # of a high-risk budget's month: business, risk and finance look at it
_HIGH: Final = frozenset({"high", "critical"})


class BelowWhatIsDue(ValueError):
    """A cut below what was due or is gone already; `least` is the smallest amount that works."""

    def __init__(self, least: Decimal) -> None:
        self.least = least
        super().__init__(f"At least {least}: so much was due by then, or is spent and committed.")


def carried(cap: Decimal, posted: Decimal | None, limit: Decimal) -> Decimal:
    """What a period leaves to the next: min(limit, max(0, cap − posted)); never a deficit.

    Nothing while it is unknown what was posted (None).
    """
    if posted is None:
        return Decimal(0)
    return min(limit, max(Decimal(0), cap - posted))


def overrun(cap: Decimal, posted: Decimal) -> Decimal:
    return max(Decimal(0), posted - cap)


def remaining(cap: Decimal, spent: Decimal, committed: Decimal) -> Decimal:
    """Cap − spent − committed (holds and dated commitments); below 0 where it is overdrawn."""
    return cap - spent - committed


def reached(spent: Decimal, cap: Decimal) -> tuple[int, ...]:
    """The thresholds that spend has reached: spent × 100 ≥ cap × threshold. A cap of 0 is a cap:
    all of it is reached at once."""
    return tuple(percent for percent in THRESHOLDS if spent * 100 >= cap * percent)


def newly_reached(
    spent: Decimal, cap: Decimal, noted: Iterable[tuple[Decimal, int]]
) -> tuple[int, ...]:
    """Those of a period that nobody was told yet; `told` are caps with thresholds. Another cap in
    the same period is told anew."""
    known = frozenset(noted)
    return tuple(percent for percent in reached(spent, cap) if (cap, percent) not in known)


def check_cut(amount: Decimal, due: Decimal, spent: Decimal, committed: Decimal) -> None:
    """Raises BelowWhatIsDue for an amount below the curve so far, or below what is spent and
    committed."""
    least = max(due, spent + committed)
    if amount < least:
        raise BelowWhatIsDue(least)


def opens_review(risk_tier: str, posted: Decimal, month_cap: Decimal) -> bool:
    """Whether a month of a budget of high or critical risk has to be looked at by business, risk
    and finance: posted × 100 ≥ cap × 115. Nothing is cut or downgraded by it."""
    return risk_tier in _HIGH and posted * 100 >= month_cap * REVIEW_PERCENT
