"""Draws that add up: shares to the last request, sums to the last billionth of a dollar."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.calc.replay.closing import close_gap, upgrade_up_to
from ledger.calc.replay.drawing import apportion, codes_with_shares, generator, pick, spread

weights = st.lists(st.floats(0.01, 100.0), min_size=1, max_size=40)
totals = st.integers(0, 5_000)


@given(total=totals, shares=weights)
def test_apportioned_numbers_sum_to_the_total_and_stay_within_one(
    total: int, shares: list[float]
) -> None:
    parts = apportion(total, shares)
    exact = total * np.array(shares) / sum(shares)
    assert parts.sum() == total
    assert (np.abs(parts - exact) < 1.0 + 1e-9).all()


@given(total=totals, shares=weights)
def test_spread_granules_sum_to_the_total_with_one_each_as_far_as_they_go(
    total: int, shares: list[float]
) -> None:
    parts = spread(generator("spread"), total, np.array(shares))
    assert parts.sum() == total
    assert parts.min() >= (1 if total >= len(shares) else 0)


def test_codes_come_in_exact_shares() -> None:
    codes = codes_with_shares(
        generator("tiers"), 12_000, {"low": 0.55, "medium": 0.4, "high": 0.05}
    )
    assert np.bincount(codes).tolist() == [6_600, 4_800, 600]


def test_a_weight_of_zero_is_never_picked_and_a_heavy_one_more_often() -> None:
    heavy = np.array([0.0] * 500 + [1.0] * 500 + [9.0] * 500)
    chosen = pick(generator("pick"), 300, heavy)
    assert len(set(chosen.tolist())) == 300
    assert chosen.min() >= 500
    assert (chosen >= 1_000).sum() > 200


def test_the_same_words_draw_the_same_numbers_and_others_do_not() -> None:
    first, again, other = generator("a", 1), generator("a", 1), generator("a", 2)
    numbers = first.random(5).tolist()
    assert again.random(5).tolist() == numbers
    assert other.random(5).tolist() != numbers


@given(
    gains=st.lists(st.integers(1, 10_000), min_size=1, max_size=60),
    part=st.fractions(0, 1),
)
def test_upgrades_never_cost_more_than_the_budget_and_leave_little(
    gains: list[int], part: float
) -> None:
    budget = int(sum(gains) * part)
    chosen = upgrade_up_to(np.array(gains), budget)
    left = budget - sum(gains[position] for position in chosen)
    unused = set(range(len(gains))) - set(chosen.tolist())
    assert left >= 0
    assert all(gains[position] > left for position in unused)


def test_a_target_that_no_routing_can_cost_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot cost"):
        upgrade_up_to(np.array([5, 5]), 11)
    with pytest.raises(ValueError, match="cannot cost"):
        upgrade_up_to(np.array([5, 5]), -1)


def test_two_records_close_a_gap_exactly_or_the_gap_is_reported() -> None:
    costs = np.array([120, 75, 300, 75, 410])
    first, second = close_gap(375, costs)
    assert costs[first] + costs[second] == 375
    assert close_gap(150, costs) == (1, 3)
    with pytest.raises(ValueError, match="close the gap"):
        close_gap(999, costs)
