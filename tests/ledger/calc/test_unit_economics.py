"""The worksheet of requirements 11 and the properties every unit cost keeps."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.calc.exact import exact_sum
from ledger.calc.reports.unit_economics import (
    NoUnitCost,
    UnitCost,
    Volumes,
    cache_hit_rate,
    cost_ladder,
    effective_requests,
    net_value,
    unit_cost,
)

COSTS = {
    "model_call": Decimal(41_500),
    "retrieval": Decimal(7_800),
    "judge": Decimal(5_600),
    "tool": Decimal(3_900),
    "human": Decimal(18_000),
    "observability": Decimal(2_200),
}
VOLUMES = Volumes(1_200_000, 930_000, 690_000, 510_000)
money = st.decimals(min_value=0, max_value=10**9, places=8)
counts = st.integers(min_value=1, max_value=10**9)


def shown(cost: UnitCost) -> str:
    assert cost.value is not None
    return f"{cost.value:.3f}"


def test_the_customers_worksheet_comes_out_to_the_last_field() -> None:
    assert effective_requests(VOLUMES.requests, 456_000) == 744_000
    ladder = cost_ladder(exact_sum(COSTS.values()), VOLUMES)
    assert ladder.cost_usd == 79_000
    assert shown(ladder.per_request) == "0.066"
    assert shown(ladder.per_quality_passed_answer) == "0.085"
    assert shown(ladder.per_accepted_action) == "0.114"
    assert shown(ladder.per_resolved_case) == "0.155"
    assert net_value(Decimal(210_000), ladder.cost_usd) == 131_000


def test_the_ladder_keeps_more_digits_than_are_shown() -> None:
    ladder = cost_ladder(Decimal(79_000), VOLUMES)
    assert str(ladder.per_request.value).startswith("0.0658333")
    assert str(ladder.per_accepted_action.value).startswith("0.114492")
    assert str(ladder.per_resolved_case.value).startswith("0.154901")


def test_an_empty_denominator_gives_no_value_and_names_the_missing_rung() -> None:
    ladder = cost_ladder(Decimal(5), Volumes(0, 0, 0, 0))
    assert ladder.per_request == UnitCost(None, NoUnitCost.NO_REQUESTS)
    assert ladder.per_quality_passed_answer.reason == "no_quality_passed_answers"
    assert ladder.per_accepted_action.reason == "no_accepted_actions"
    assert ladder.per_resolved_case.reason == "no_resolved_cases"


def test_an_unknown_cost_is_not_a_cost_of_zero() -> None:
    assert unit_cost(None, 10) == UnitCost(None, NoUnitCost.COST_UNKNOWN)
    assert unit_cost(Decimal(0), 10) == UnitCost(Decimal(0), None)
    assert net_value(Decimal(5), None) is None


def test_a_cost_below_nothing_is_no_unit_cost() -> None:
    assert unit_cost(Decimal("-0.01"), 10) == UnitCost(None, NoUnitCost.MORE_GIVEN_BACK)
    assert unit_cost(Decimal("-0.01"), 0).reason == NoUnitCost.NO_OUTCOMES


def test_a_unit_cost_with_both_or_neither_of_value_and_reason_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="either a value or a reason"):
        UnitCost(None, None)
    with pytest.raises(ValueError, match="either a value or a reason"):
        UnitCost(Decimal(1), NoUnitCost.NO_REQUESTS)


def test_impossible_inputs_are_refused() -> None:
    with pytest.raises(ValueError, match="Cache hits"):
        effective_requests(10, 12)
    with pytest.raises(ValueError, match="cannot be negative"):
        Volumes(1, 1, -1, 0)
    with pytest.raises(ValueError, match="cannot be negative"):
        unit_cost(Decimal(1), -1)
    with pytest.raises(ValueError, match="Cache hits"):
        cache_hit_rate(5, 6)


@given(cost=money, outcomes=counts)
def test_unit_cost_times_outcomes_gives_the_cost_back(cost: Decimal, outcomes: int) -> None:
    value = unit_cost(cost, outcomes).value
    assert value is not None
    assert abs(value * outcomes - cost) <= Decimal("1e-10")


@given(cost=money, rungs=st.lists(counts, min_size=4, max_size=4))
def test_a_narrower_rung_never_costs_less_than_a_wider_one(cost: Decimal, rungs: list[int]) -> None:
    ladder = cost_ladder(cost, Volumes(*sorted(rungs, reverse=True)))
    values = [
        ladder.per_request.value,
        ladder.per_quality_passed_answer.value,
        ladder.per_accepted_action.value,
        ladder.per_resolved_case.value,
    ]
    known = [value for value in values if value is not None]
    assert len(known) == 4
    assert known == sorted(known)


@given(requests=counts, hits=st.integers(min_value=0, max_value=10**9))
def test_effective_requests_are_the_requests_that_missed(requests: int, hits: int) -> None:
    hits = min(hits, requests)
    missed = effective_requests(requests, hits)
    assert (type(missed), missed) == (int, requests - hits)
    rate = cache_hit_rate(requests, hits)
    assert rate is not None
    assert 0 <= rate <= 1
