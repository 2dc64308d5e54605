"""An amount over its days: worked answers, and that no cent is lost whatever the profile."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finops.calc.budgets.phasing import (
    Curve,
    Profile,
    burn,
    changed,
    curve_of,
    even_part,
    largest_factors,
    phase,
)
from finops.calc.dates.periods import DateRange

JULY = DateRange(date(2026, 7, 1), date(2026, 7, 31))
PROFILE = Profile(
    (Decimal(1),) * 5 + (Decimal("0.4"),) * 2,
    largest_factors(
        [
            (date(2026, 7, 15), Decimal("2.4")),
            (date(2026, 7, 15), Decimal("1.2")),
            (date(2026, 7, 31), Decimal("1.5")),
        ]
    ),
)


def july(number: int) -> date:
    return date(2026, 7, number)


@pytest.fixture
def curve() -> Curve:
    return curve_of(Decimal("10000.00"), JULY, PROFILE)


def test_weekday_times_largest_event_gives_each_day_its_cents(curve: Curve) -> None:
    assert sum(PROFILE.weight(day) for day in JULY.days()) == Decimal("28.1")
    amounts = dict(zip(range(1, 32), map(str, curve.amounts), strict=True))
    named = {number: amounts[number] for number in (1, 2, 3, 4, 15, 30, 31)}
    assert named == {
        **{1: "355.88", 2: "355.88", 3: "355.87", 4: "142.35"},
        **{15: "854.10", 30: "355.87", 31: "533.81"},
    }
    assert curve.before(july(15)) == Decimal("4128.12")
    assert curve.before(july(16)) == curve.running()[14] == Decimal("4982.22")
    assert curve.total == Decimal(10000)


def test_within_a_day_its_elapsed_share_is_due(curve: Curve) -> None:
    assert curve.at(july(15), Decimal("0.5")) == Decimal("4555.17")
    assert curve.at(date(2026, 6, 30), Decimal("0.5")) == 0
    assert curve.at(date(2026, 8, 1), Decimal("0.5")) == Decimal(10000)


def test_burn_on_a_billing_day_is_measured_against_the_curve(curve: Curve) -> None:
    """A straight line would call payday an overspend, and alarm each month."""
    spent = Decimal(5000)
    against_curve = burn(spent, curve.before(july(16)))
    straight = burn(spent, Decimal(10000) * 15 / 31)
    assert round(against_curve or 0, 4) == Decimal("1.0036")
    assert round(straight or 0, 4) == Decimal("1.0333")
    assert burn(spent, Decimal(0)) is None


def test_a_raise_leaves_what_was_due_and_spreads_the_rest(curve: Curve) -> None:
    raised = changed(curve, Decimal("12400.00"), july(20), PROFILE)
    assert raised.before(july(20)) == curve.before(july(20)) == Decimal("5978.66")
    named = {number: str(raised.amounts[number - 1]) for number in (20, 25, 31)}
    assert named == {20: "568.26", 25: "227.31", 31: "852.39"}
    assert raised.total - raised.before(july(20)) == Decimal("6421.34")


def test_an_amount_below_what_was_due_before_cannot_be_laid_out(curve: Curve) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        changed(curve, Decimal("5978.65"), july(20), PROFILE)
    with pytest.raises(ValueError, match="No day"):
        changed(curve, Decimal(20000), date(2026, 8, 1), PROFILE)


@pytest.mark.parametrize("amount", ["-0.01", "0.001"])
def test_an_amount_is_whole_cents_and_not_below_0(amount: str) -> None:
    with pytest.raises(ValueError, match="whole cents"):
        phase(Decimal(amount), [Decimal(1)])


def test_without_days_or_with_a_negative_weight_nothing_is_phased() -> None:
    for weights in ([], [Decimal(-1), Decimal(2)]):
        with pytest.raises(ValueError, match="period has days"):
            phase(Decimal(1), weights)
    with pytest.raises(ValueError, match="seven factors"):
        Profile((Decimal(1),) * 6)


def test_days_that_all_weigh_nothing_count_alike() -> None:
    assert phase(Decimal("0.05"), [Decimal(0)] * 2) == [Decimal("0.03"), Decimal("0.02")]


@given(
    st.decimals(0, 10**12, places=2),
    st.lists(st.decimals(0, 10, places=4), min_size=1, max_size=400),
)
def test_the_days_sum_to_the_amount_exactly(amount: Decimal, weights: list[Decimal]) -> None:
    days = phase(amount, weights)
    assert sum(days) == amount
    assert min(days) >= 0
    total = sum(weights)
    if total:
        fair = [amount * weight / total for weight in weights]
        assert all(
            abs(day - share) < Decimal("0.0101") for day, share in zip(days, fair, strict=True)
        )


@given(st.decimals(0, 100, places=2), st.integers(1, 60), st.integers(0, 59), st.integers(0, 60))
def test_a_part_of_even_days_is_the_sum_of_these_days(
    amount: Decimal, day_count: int, first: int, length: int
) -> None:
    days = range(min(first, day_count), min(first + length, day_count))
    expected = sum(phase(amount, [Decimal(1)] * day_count)[days.start : days.stop])
    assert even_part(amount, day_count, days) == expected


@pytest.mark.parametrize(("amount", "day_count"), [("-1", 3), ("0.001", 3), ("1", 0)])
def test_what_cannot_be_laid_over_days_has_no_even_part_either(amount: str, day_count: int) -> None:
    with pytest.raises(ValueError, match=r"An amount is 0|A period has"):
        even_part(Decimal(amount), day_count, range(0))


@given(
    *(st.decimals(0, 10**9, places=2),) * 2,
    st.integers(1, 31),
)
def test_a_change_keeps_the_days_before_and_sums_to_the_new_amount(
    amount: Decimal, more: Decimal, since: int
) -> None:
    before = curve_of(amount, JULY, PROFILE)
    after = changed(before, amount + more, july(since), PROFILE)
    assert after.total == amount + more
    assert after.amounts[: since - 1] == before.amounts[: since - 1]
