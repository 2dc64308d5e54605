"""The unit cost ladder and the worksheet: playbook 4 and 11, reference economics 1."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

COMPONENTS = ("model_call", "retrieval", "judge", "tool", "human", "observability")


class NoUnitCost(StrEnum):
    """Why a unit cost has no value; a code, so that the page can say it in the reader's words."""

    NO_REQUESTS = "no_requests"
    NO_QUALITY_PASSED_ANSWERS = "no_quality_passed_answers"
    NO_ACCEPTED_ACTIONS = "no_accepted_actions"
    NO_RESOLVED_CASES = "no_resolved_cases"
    NO_OUTCOMES = "no_outcomes"
    NO_TOKENS = "no_tokens"
    COST_UNKNOWN = "cost_unknown"


@dataclass(frozen=True)
class UnitCost:
    """USD per outcome, or no value and the reason for it. Exactly one of the two is set."""

    value: Decimal | None
    reason: str | None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.reason is None):
            raise ValueError("A unit cost has either a value or a reason, not both.")


@dataclass(frozen=True)
class Volumes:
    """Counts of the ladder's rungs in one period; each counts only what passed the rung below."""

    requests: int
    quality_passed_answers: int
    accepted_actions: int
    resolved_cases: int

    def __post_init__(self) -> None:
        counts = (self.requests, self.quality_passed_answers)
        if min(*counts, self.accepted_actions, self.resolved_cases) < 0:
            raise ValueError("Counts of requests and outcomes cannot be negative.")


@dataclass(frozen=True)
class CostLadder:
    """One cost divided by each rung of the ladder."""

    cost_usd: Decimal | None
    per_request: UnitCost
    per_quality_passed_answer: UnitCost
    per_accepted_action: UnitCost
    per_resolved_case: UnitCost


@dataclass(frozen=True)
class Worksheet:
    """The computed fields of the worksheet in playbook 11."""

    effective_requests: Decimal
    component_costs_usd: Mapping[str, Decimal]
    ladder: CostLadder
    value_usd: Decimal | None
    net_value_usd: Decimal | None


def unit_cost(
    cost_usd: Decimal | None, outcomes: int | Decimal, no_outcomes: str = NoUnitCost.NO_OUTCOMES
) -> UnitCost:
    """cost / outcomes in USD per outcome; without outcomes or without a cost there is no value.

    A cost of None is unknown (nothing was priced) and differs from a cost of 0.
    """
    if cost_usd is None:
        return UnitCost(None, NoUnitCost.COST_UNKNOWN)
    if outcomes < 0:
        raise ValueError("The number of outcomes cannot be negative.")
    if outcomes == 0:
        return UnitCost(None, no_outcomes)
    return UnitCost(cost_usd / Decimal(outcomes), None)


def cost_ladder(cost_usd: Decimal | None, volumes: Volumes) -> CostLadder:
    """Cost per request, quality-passed answer, accepted action and resolved case (playbook 4.4)."""
    return CostLadder(
        cost_usd=cost_usd,
        per_request=unit_cost(cost_usd, volumes.requests, NoUnitCost.NO_REQUESTS),
        per_quality_passed_answer=unit_cost(
            cost_usd, volumes.quality_passed_answers, NoUnitCost.NO_QUALITY_PASSED_ANSWERS
        ),
        per_accepted_action=unit_cost(
            cost_usd, volumes.accepted_actions, NoUnitCost.NO_ACCEPTED_ACTIONS
        ),
        per_resolved_case=unit_cost(cost_usd, volumes.resolved_cases, NoUnitCost.NO_RESOLVED_CASES),
    )


def effective_requests(requests: int, cache_hit_rate: Decimal) -> Decimal:
    """requests * (1 - cache_hit_rate): what still reached a model (playbook 7.2, 11)."""
    if not 0 <= cache_hit_rate <= 1:
        raise ValueError("The cache hit rate lies between 0 and 1.")
    return Decimal(requests) * (1 - cache_hit_rate)


def cache_hit_rate(requests: int, hits: int) -> Decimal | None:
    """hits / requests, or None without requests."""
    if hits > requests or hits < 0:
        raise ValueError("Cache hits lie between 0 and the number of requests.")
    return None if requests == 0 else Decimal(hits) / Decimal(requests)


def cache_adjusted_token_cost(
    token_cost_usd: Decimal, cache_savings_usd: Decimal, cache_write_premium_usd: Decimal
) -> Decimal:
    """total token cost - (cache savings - cache write premium), USD (playbook 4.1)."""
    return token_cost_usd - (cache_savings_usd - cache_write_premium_usd)


def cost_per_thousand_tokens(cost_usd: Decimal | None, tokens: int) -> UnitCost:
    """1000 * cost / tokens, USD per thousand tokens (playbook 4.1)."""
    thousands = Decimal(tokens) / 1000
    return unit_cost(cost_usd, thousands, NoUnitCost.NO_TOKENS)


def net_value(value_usd: Decimal | None, cost_usd: Decimal | None) -> Decimal | None:
    """value - cost, USD; unknown as soon as one of the two is unknown."""
    if value_usd is None or cost_usd is None:
        return None
    return value_usd - cost_usd


def total_cost(component_costs_usd: Mapping[str, Decimal]) -> Decimal:
    """Sum of the worksheet's cost items, USD."""
    return sum(component_costs_usd.values(), Decimal(0))


def fill_worksheet(
    volumes: Volumes,
    hit_rate: Decimal,
    component_costs_usd: Mapping[str, Decimal],
    value_usd: Decimal | None = None,
) -> Worksheet:
    """Every computed field of the worksheet from its inputs (playbook 11)."""
    cost = total_cost(component_costs_usd)
    return Worksheet(
        effective_requests=effective_requests(volumes.requests, hit_rate),
        component_costs_usd=dict(component_costs_usd),
        ladder=cost_ladder(cost, volumes),
        value_usd=value_usd,
        net_value_usd=net_value(value_usd, cost),
    )
