"""A share lies between 0 and 1, or there is none."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ledger.calc.exact import exact_sum
from ledger.calc.reports.shares import above_nothing, share_of

costs = st.lists(st.decimals(-(10**9), 10**9, places=8), max_size=6)


def test_a_share_is_the_part_of_its_whole() -> None:
    assert share_of(1, 4) == Decimal("0.25")
    assert share_of(Decimal(3), Decimal(3)) == 1


def test_what_is_no_part_of_its_whole_has_no_share() -> None:
    assert share_of(-1, 4) is None
    assert share_of(5, 4) is None
    assert share_of(0, 0) is None
    assert share_of(-1, -1) is None


def test_a_credit_takes_nothing_from_what_the_others_are_shares_of() -> None:
    assert above_nothing([Decimal(80), Decimal(20), Decimal(-30)]) == 100


@given(costs)
def test_shares_of_any_costs_lie_between_0_and_1_and_sum_to_1(costs: list[Decimal]) -> None:
    shares = [share_of(cost, above_nothing(costs)) for cost in costs]
    known = [share for share in shares if share is not None]
    assert all(0 <= share <= 1 for share in known)
    if above_nothing(costs):
        assert abs(exact_sum(known) - 1) < Decimal("1e-20")
