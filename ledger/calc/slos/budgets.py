"""Error budgets: how much may go wrong, how much of it is used, and how fast.

Of a share the budget is (1 − target) · valid events, of a unit cost target · units in USD, of a
count the count itself. Burn is what is used of it: bad share / (1 − target). A target that leaves
no budget is broken by any event. Source: requirements 6.5, 13.
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum
from typing import Final

from ledger.calc.slos.targets import Basis

MINIMUM: Final = 30  # below this many valid events or units nothing is said
FAST_BURN: Final = Decimal("14.4")  # 2% of a budget of 30 days within an hour
_DIGITS: Final = 28


class Standing(StrEnum):
    """How a service level stands."""

    NO_DATA = "no_data"
    TOO_FEW = "too_few"
    NOT_PROVED = "not_proved"  # the sample that was judged does not settle it
    MET = "met"
    MISSED = "missed"


class Why(StrEnum):
    """Why nothing is said where there are figures; empty otherwise."""

    NOTHING = ""
    NOBODY_MEASURED = "nobody_measured"
    TRIGGERED = "triggered"  # chosen because they looked wrong: no estimate of a rate
    TIER_UNJUDGED = "tier_unjudged"
    COST_UNKNOWN = "cost_unknown"


@dataclass(frozen=True)
class ErrorBudget:
    """`allowed` and `used` are events, or USD of a unit cost. `left` may be below 0: it is shown as
    it is. `left_share` and `burn` are None where nothing at all may go wrong. `value` is the
    measured share, unit cost or count; None where there is nothing to measure."""

    standing: Standing
    value: Decimal | None = None
    allowed: Decimal | None = None
    used: Decimal | None = None
    valid: Decimal = Decimal(0)
    why: Why = Why.NOTHING

    @property
    def left(self) -> Decimal | None:
        if self.allowed is None or self.used is None:
            return None
        return self.allowed - self.used

    @property
    def left_share(self) -> Decimal | None:
        """Left / allowed: 0.30 is 30% left, −0.2 a fifth more than there was."""
        return None if self.burn is None else 1 - self.burn

    @property
    def burn(self) -> Decimal | None:
        """Used / allowed: 1 uses the budget up within its window."""
        if not self.allowed or self.used is None:
            return None
        with localcontext(prec=_DIGITS):
            return self.used / self.allowed


def nothing_known(why: Why = Why.NOTHING) -> ErrorBudget:
    return ErrorBudget(Standing.NO_DATA, why=why)


def budget_of_share(basis: str, target: Decimal, valid: Decimal, bad: Decimal) -> ErrorBudget:
    """The budget of a share over `valid` events of which `bad` are bad.

    99.9% of 2,400,000 with 1,680 bad: 720 of 2,400 are left, 30%; burn 0.70. Raises ValueError for
    more bad events than there are, and for a basis that is no share.
    """
    if not 0 <= bad <= valid:
        raise ValueError("Of the valid events a part is bad.")
    if basis not in (Basis.GOOD_SHARE, Basis.BAD_SHARE):
        raise ValueError(f"“{basis}” is no share.")
    if not valid:
        return nothing_known()
    bad_share = bad / valid
    may_be_bad = 1 - target if basis == Basis.GOOD_SHARE else target
    return ErrorBudget(
        standing=_standing(is_broken=bad > may_be_bad * valid, valid=valid, allowed=may_be_bad),
        value=1 - bad_share if basis == Basis.GOOD_SHARE else bad_share,
        allowed=may_be_bad * valid,
        used=bad,
        valid=valid,
    )


def _standing(*, is_broken: bool, valid: Decimal, allowed: Decimal) -> Standing:
    """Few events say nothing, but that of which nothing may happen is broken by the first."""
    if valid < MINIMUM and not (is_broken and not allowed):
        return Standing.TOO_FEW
    return Standing.MISSED if is_broken else Standing.MET


def budget_of_cost(target_usd: Decimal, units: Decimal, cost_usd: Decimal) -> ErrorBudget:
    """The budget of a unit cost: target · units, in USD, of which the cost is used.

    0.18 · 510,000 is 91,800; 79,000 use 86.06% of it and 12,800 are left.
    """
    if units <= 0:
        return nothing_known()
    allowed = target_usd * units
    few = units < MINIMUM
    standing = Standing.MISSED if cost_usd > allowed else Standing.MET
    return ErrorBudget(
        standing=Standing.TOO_FEW if few else standing,
        value=cost_usd / units,
        allowed=allowed,
        used=cost_usd,
        valid=units,
    )


def budget_of_events(target: Decimal, events: int) -> ErrorBudget:
    """The budget of a count: a target of 0 is broken by any event, and met without."""
    count = Decimal(events)
    standing = Standing.MISSED if count > target else Standing.MET
    return ErrorBudget(standing, value=count, allowed=target, used=count, valid=count)


def burn_of(target: Decimal, valid: Decimal, bad: Decimal) -> Decimal | None:
    """How many times as fast as allowed a share is used: bad share / (1 − target). An hour of
    4,000 with 60 bad at 99.9% burns at 15. None without events, and where nothing may be bad."""
    return budget_of_share(Basis.GOOD_SHARE, target, valid, bad).burn


def is_paging(hour: Decimal | None, five_minutes: Decimal | None) -> bool:
    """Does the burn call somebody out? Only where the last hour and its last five minutes both burn
    fast: what is over pages nobody."""
    return (
        hour is not None
        and five_minutes is not None
        and hour >= FAST_BURN
        and five_minutes >= FAST_BURN
    )


def hours_to_empty(left: Decimal, bad_in_hour: Decimal) -> Decimal | None:
    """After how many hours such as the last one the budget is used up; 0 where it is. None where
    nothing is used. 720 left at 60 an hour: 12."""
    if left <= 0:
        return Decimal(0)
    return left / bad_in_hour if bad_in_hour > 0 else None
