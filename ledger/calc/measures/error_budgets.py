"""How much of what a target lets go wrong is left, and how fast it goes (requirements 6.5)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

MINIMUM: Final = 30  # with fewer valid ones there is no verdict
PAGE_BURN: Final = Decimal("14.4")  # two hundredths of a month's budget in an hour


class BudgetState(StrEnum):
    """What the counts of a window say of its budget."""

    NO_DATA = "no_data"
    TOO_FEW = "too_few"
    HOLDS = "holds"
    SPENT = "spent"


@dataclass(frozen=True)
class ErrorBudget:
    """Of `valid` requests or results `bad` were not good; `target` is the share that should be,
    0 to 1. `expected` is how many valid ones a calendar window is forecast to have in the end: its
    budget is of these, not of those so far.

    Raises ValueError for a target beyond 0 to 1 and for counts that cannot be.
    """

    target: Decimal
    valid: int
    bad: int
    expected: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.target <= 1:
            raise ValueError("A target is a share from 0 to 1.")
        if not 0 <= self.bad <= self.valid:
            raise ValueError("Bad ones are a part of the valid ones.")

    @property
    def allowed(self) -> Decimal:
        """The budget: (1 − target) × valid ones, of the whole window where it is forecast."""
        return (1 - self.target) * max(self.expected or self.valid, self.valid)

    @property
    def left(self) -> Decimal:
        """How many may still go wrong; below 0 where more did than may."""
        return self.allowed - self.bad

    @property
    def left_share(self) -> Decimal | None:
        """The part of the budget that is left, 1 − bad / budget; below 0 where it is overspent,
        None where the target allows none at all."""
        return self.left / self.allowed if self.allowed else None

    @property
    def burn(self) -> Decimal | None:
        """The share of bad ones / the share that is allowed: 1 uses the budget up with the window.
        None without any valid one, and where the target allows none: then any event breaks it."""
        allowed_share = 1 - self.target
        if not self.valid or not allowed_share:
            return None
        return Decimal(self.bad) / self.valid / allowed_share

    @property
    def state(self) -> BudgetState:
        """Too few valid ones say nothing; where a target allows none, one bad one is enough."""
        if not self.valid:
            return BudgetState.NO_DATA
        if self.target == 1:
            return BudgetState.SPENT if self.bad else self._if_enough(BudgetState.HOLDS)
        return self._if_enough(BudgetState.SPENT if self.left < 0 else BudgetState.HOLDS)

    def _if_enough(self, state: BudgetState) -> BudgetState:
        return state if self.valid >= MINIMUM else BudgetState.TOO_FEW


def pages(long: ErrorBudget, short: ErrorBudget, limit: Decimal = PAGE_BURN) -> bool:
    """Whether somebody is called: only where an hour and its last five minutes both burn at the
    limit or above, so that what is over calls nobody. Too few valid ones call nobody either."""
    return all(
        window.burn is not None and window.burn >= limit and window.state is not BudgetState.TOO_FEW
        for window in (long, short)
    )


def hours_left(budget: ErrorBudget, bad_per_hour: Decimal) -> Decimal | None:
    """In how many hours nothing is left at this pace: left / bad ones an hour; 0 where nothing is
    left now, None where nothing goes wrong."""
    if budget.left <= 0:
        return Decimal(0)
    return budget.left / bad_per_hour if bad_per_hour > 0 else None


@dataclass(frozen=True)
class CostBudget:
    """What outcomes may cost by their target: `target_usd` of each of `outcomes`, of which
    `cost_usd` was spent. Source: requirements 13 (cost SLO)."""

    target_usd: Decimal
    outcomes: Decimal
    cost_usd: Decimal

    @property
    def allowed_usd(self) -> Decimal:
        return self.target_usd * self.outcomes

    @property
    def left_usd(self) -> Decimal:
        """Below 0 where more was spent."""
        return self.allowed_usd - self.cost_usd

    @property
    def used_share(self) -> Decimal | None:
        """cost / (target × outcomes); None where no outcome allows any."""
        return self.cost_usd / self.allowed_usd if self.allowed_usd > 0 else None
