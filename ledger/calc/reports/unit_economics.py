"""The unit cost ladder, and what the worksheet divides: requirements 4 and 11."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ledger.calc.exact import exact_difference
from ledger.calc.reports.shares import share_of

COMPONENTS = ("model_call", "retrieval", "judge", "tool", "human", "observability")


class NoUnitCost(StrEnum):
    """Why a unit cost has no value; a code, so that the page can say it in the reader's words."""

    NO_REQUESTS = "no_requests"
    NO_QUALITY_PASSED_ANSWERS = "no_quality_passed_answers"
    NO_ACCEPTED_ACTIONS = "no_accepted_actions"
    NO_RESOLVED_CASES = "no_resolved_cases"
    NO_OUTCOMES = "no_outcomes"
    COST_UNKNOWN = "cost_unknown"
    NO_COST_OF_OUTCOMES = "no_cost_of_outcomes"
    MORE_GIVEN_BACK = "more_given_back"
    NO_GAIN = "no_gain"
    NOT_BY_MODEL = "not_by_model"


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
    """Counts of the ladder's rungs in one period; each counts only what passed the rung below.

    An outcome that several use cases or months share is a part of one in each.
    """

    requests: int
    quality_passed_answers: int | Decimal
    accepted_actions: int | Decimal
    resolved_cases: int | Decimal

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


def unit_cost(
    cost_usd: Decimal | None,
    outcomes: int | Decimal,
    no_outcomes: str = NoUnitCost.NO_OUTCOMES,
    no_cost: str = NoUnitCost.COST_UNKNOWN,
) -> UnitCost:
    """cost / outcomes in USD per outcome; without outcomes or without a cost there is no value.

    A cost of None is unknown (nothing was priced, or `no_cost` says why) and differs from a cost
    of 0. Below 0, where credits or corrections exceed what was used, it is no price of anything.
    """
    if cost_usd is None:
        return UnitCost(None, no_cost)
    if outcomes < 0:
        raise ValueError("The number of outcomes cannot be negative.")
    if outcomes == 0:
        return UnitCost(None, no_outcomes)
    if cost_usd < 0:
        return UnitCost(None, NoUnitCost.MORE_GIVEN_BACK)
    return UnitCost(cost_usd / Decimal(outcomes), None)


def cost_ladder(
    cost_usd: Decimal | None, volumes: Volumes, no_cost: str = NoUnitCost.COST_UNKNOWN
) -> CostLadder:
    """Cost by request, quality-passed answer, accepted action, resolved case (requirements 4.4)."""

    def rung(count: int | Decimal, nothing: str) -> UnitCost:
        return unit_cost(cost_usd, count, nothing, no_cost)

    return CostLadder(
        cost_usd=cost_usd,
        per_request=rung(volumes.requests, NoUnitCost.NO_REQUESTS),
        per_quality_passed_answer=rung(
            volumes.quality_passed_answers, NoUnitCost.NO_QUALITY_PASSED_ANSWERS
        ),
        per_accepted_action=rung(volumes.accepted_actions, NoUnitCost.NO_ACCEPTED_ACTIONS),
        per_resolved_case=rung(volumes.resolved_cases, NoUnitCost.NO_RESOLVED_CASES),
    )


def effective_requests(requests: int, hits: int) -> int:
    """requests - hits: what still reached a model (requirements 7.2, 11).

    There it is requests × (1 − hit rate); a rate is rounded, a count is not.
    """
    _check_hits(requests, hits)
    return requests - hits


def cache_hit_rate(requests: int, hits: int) -> Decimal | None:
    """hits / requests, or None without requests."""
    _check_hits(requests, hits)
    return share_of(hits, requests)


def tokens_per_request(tokens: Decimal, requests: int | Decimal) -> Decimal | None:
    """tokens / requests, or None without requests."""
    return tokens / requests if requests else None


def _check_hits(requests: int, hits: int) -> None:
    if hits > requests or hits < 0:
        raise ValueError("Cache hits lie between 0 and the number of requests.")


def net_value(value_usd: Decimal | None, cost_usd: Decimal | None) -> Decimal | None:
    """realised value - cost, USD; unknown as soon as one of the two is unknown."""
    if value_usd is None or cost_usd is None:
        return None
    return exact_difference(value_usd, cost_usd)
