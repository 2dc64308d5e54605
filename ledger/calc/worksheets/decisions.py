"""Whether a use case should grow, as the rule proposes it: people decide (requirements 11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class ProposedStep(StrEnum):
    """What the rule proposes."""

    FREEZE = "freeze"
    HOLD = "hold"
    SCALE = "scale"


class Ground(StrEnum):
    """What keeps a use case from growing; a code, which pages say in the reader's words."""

    INCIDENT_OPEN = "incident_open"
    STOP_RULE = "stop_rule"
    IMMATURE = "immature"
    WAITING = "waiting"
    COST_UNKNOWN = "cost_unknown"
    NO_TARGET = "no_target"
    NO_QUALITY = "no_quality"
    QUALITY_UNPROVED = "quality_unproved"
    NO_ADOPTION = "no_adoption"
    NO_ADOPTION_TARGET = "no_adoption_target"
    NO_VALUE = "no_value"
    NO_VALUE_ERROR = "no_value_error"
    NO_LOADED_COST = "no_loaded_cost"
    COST_OVER = "cost_over"
    QUALITY_UNDER = "quality_under"
    BUDGET_OVER = "budget_over"
    ADOPTION_UNDER = "adoption_under"
    NET_NOT_ABOVE = "net_not_above"
    SAFEGUARD_SPENT = "safeguard_spent"
    SAFEGUARD_UNPROVED = "safeguard_unproved"


@dataclass(frozen=True)
class UseCaseStanding:
    """How a use case stands; None is not known.

    `unit_cost_upper` is the cost of an outcome as if none of the unknown ones counted, USD.
    `quality_lower` and `quality_gate` are shares of the measure that stands worst against its
    gate, `quality_proved` whether every gate is proved. `budgets_left` are what is left of each
    budget, in its own unit; `safeguards_spent` and `safeguards_unproved` are how many service
    levels of quality and safety have used up their error budget, or are not proved. `net_lower_usd`
    is the lower end of value − loaded cost − expected loss. `missing` are further grounds of
    missing or stale evidence.
    """

    serious_open: int
    stop_rules: int
    unit_cost_upper: Decimal | None
    unit_cost_target: Decimal | None
    quality_lower: Decimal | None
    quality_gate: Decimal | None
    quality_proved: bool
    adoption_lower: Decimal | None
    adoption_target: Decimal | None
    net_lower_usd: Decimal | None
    budgets_left: Sequence[Decimal] = ()
    safeguards_spent: int = 0
    safeguards_unproved: int = 0
    missing: Sequence[Ground] = ()


@dataclass(frozen=True)
class Proposed:
    """The proposal, and every ground for it; to scale needs none."""

    proposal: ProposedStep
    grounds: tuple[Ground, ...]


def propose(standing: UseCaseStanding) -> Proposed:
    """The first that holds: a serious incident open or a stop rule → freeze; evidence missing,
    stale, immature or unproved → hold; unit cost upper ≤ target ∧ quality lower ≥ gate ∧ budgets
    ≥ 0 ∧ adoption lower ≥ target ∧ net lower > 0 → scale; else hold. A service level of quality or
    safety whose error budget is used up is named first, whatever else is missing: nothing else can
    make up for it. Source: requirements 8.1, 11."""
    frozen = _stops(standing)
    if frozen:
        return Proposed(ProposedStep.FREEZE, frozen)
    spent = (Ground.SAFEGUARD_SPENT,) if standing.safeguards_spent else ()
    missing = _missing(standing)
    if missing or spent:
        return Proposed(ProposedStep.HOLD, (*spent, *missing))
    failed = _failed(standing)
    return Proposed(ProposedStep.HOLD if failed else ProposedStep.SCALE, failed)


def _stops(standing: UseCaseStanding) -> tuple[Ground, ...]:
    open_ones = {
        Ground.INCIDENT_OPEN: standing.serious_open,
        Ground.STOP_RULE: standing.stop_rules,
    }
    return tuple(ground for ground, count in open_ones.items() if count)


def _missing(standing: UseCaseStanding) -> tuple[Ground, ...]:
    needed = {
        Ground.COST_UNKNOWN: standing.unit_cost_upper,
        Ground.NO_TARGET: standing.unit_cost_target,
        Ground.NO_QUALITY: standing.quality_lower,
        Ground.NO_ADOPTION: standing.adoption_lower,
        Ground.NO_ADOPTION_TARGET: standing.adoption_target,
    }
    grounds = [*standing.missing]
    grounds += [ground for ground, value in needed.items() if value is None]
    if standing.quality_lower is not None and not standing.quality_proved:
        grounds.append(Ground.QUALITY_UNPROVED)
    if standing.safeguards_unproved:
        grounds.append(Ground.SAFEGUARD_UNPROVED)
    if standing.net_lower_usd is None and not {*grounds} & _OF_NET:
        grounds.append(Ground.NO_VALUE)
    return tuple(dict.fromkeys(grounds))


_OF_NET = frozenset({Ground.NO_VALUE, Ground.NO_VALUE_ERROR, Ground.NO_LOADED_COST})


def _failed(standing: UseCaseStanding) -> tuple[Ground, ...]:
    holds = {
        Ground.COST_OVER: _at_most(standing.unit_cost_upper, standing.unit_cost_target),
        Ground.QUALITY_UNDER: _at_most(standing.quality_gate, standing.quality_lower),
        Ground.BUDGET_OVER: all(left >= 0 for left in standing.budgets_left),
        Ground.ADOPTION_UNDER: _at_most(standing.adoption_target, standing.adoption_lower),
        Ground.NET_NOT_ABOVE: standing.net_lower_usd is not None and standing.net_lower_usd > 0,
    }
    return tuple(ground for ground, is_held in holds.items() if not is_held)


def _at_most(low: Decimal | None, high: Decimal | None) -> bool:
    return low is not None and high is not None and low <= high
