"""The review questions' worked answers: less cost or more cases; quality or more high risk."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.calc.worksheets.reviews import ReviewPeriod, TierReviews, review_change
from ledger.calc.worksheets.shapley import shapley, unit_cost_parts


def test_79_000_for_510_000_cases_to_84_000_for_560_000() -> None:
    parts = unit_cost_parts(
        (Fraction(79_000), Fraction(84_000)), (Fraction(510_000), Fraction(560_000))
    )
    assert {name: f"{float(part):+.6f}" for name, part in parts.items()} == {
        "cost": "+0.009366",
        "outcomes": "-0.014268",
    }
    assert sum(parts.values()) == Fraction(84_000, 560_000) - Fraction(79_000, 510_000)
    assert f"{float(sum(parts.values())):+.6f}" == "-0.004902"


def test_without_outcomes_nothing_is_divided() -> None:
    with pytest.raises(ValueError, match="outcomes before and after"):
        unit_cost_parts((Fraction(1), Fraction(1)), (Fraction(1), Fraction(0)))


def period(mix: tuple[int, ...], shares: tuple[str, ...], minutes: tuple[int, ...]) -> ReviewPeriod:
    tiers = {}
    for name, percent, share, each in zip(
        ("low", "medium", "high"), mix, shares, minutes, strict=True
    ):
        requests = Fraction(percent * 10)
        reviews = requests * Fraction(share) / 100
        tiers[name] = TierReviews(requests, reviews, reviews * each)
    return ReviewPeriod(tiers, Fraction(30))


BEFORE = period((50, 40, 10), ("1", "2", "10"), (3, 4, 10))
AFTER = period((45, 35, 20), ("1", "2.5", "10"), (3, 4, 10))


def test_review_cost_rises_by_more_high_risk_and_a_little_by_more_reviews() -> None:
    change = review_change(BEFORE, AFTER)
    assert change is not None
    assert (change.before, change.after) == (Fraction("73.5"), Fraction("124.25"))
    assert change.parts == {"mix": 47, "share": Fraction("3.75"), "minutes": 0, "rate": 0}


def test_a_tier_that_came_new_is_all_mix() -> None:
    only_low = ReviewPeriod({"low": BEFORE.tiers["low"]}, Fraction(30))
    change = review_change(only_low, BEFORE)
    assert change is not None
    assert change.parts["share"] == change.parts["minutes"] == 0
    assert change.parts["mix"] == change.after - change.before


def test_without_requests_in_one_period_there_is_no_change_to_tell() -> None:
    assert review_change(ReviewPeriod({}, Fraction(30)), AFTER) is None


@given(st.lists(st.integers(-1_000, 1_000), min_size=8, max_size=8))
def test_parts_sum_to_the_change_and_who_changes_nothing_has_no_part(values: list[int]) -> None:
    def value(changed: object) -> Fraction:
        names = sorted(set(changed) - {"dummy"})  # type: ignore[call-overload]  # names
        return Fraction(values[sum(1 << "abc".index(name) for name in names)])

    parts = shapley(("a", "b", "c", "dummy"), value)
    assert sum(parts.values()) == value("abc") - value("")
    assert parts["dummy"] == 0
