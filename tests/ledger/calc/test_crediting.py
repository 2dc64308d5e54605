"""Whom a result is credited to, and what a case costs: the worked answers; what always holds."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.calc.crediting import Credited, case_cost, outcomes_of
from tests.ledger.references.crediting import CreditRule, Worked, credit, is_eligible

JUNE, JULY_2, JULY_3 = (datetime(2026, *day, tzinfo=UTC) for day in ((6, 30), (7, 2), (7, 3)))
THREE = [Worked(JULY_3, "t3"), Worked(JUNE, "t1"), Worked(JULY_2, "t2")]
names = st.text("abcdef0123456789", min_size=4, max_size=4)


def credits(traces: list[Worked], rule: CreditRule = CreditRule.EQUAL) -> dict[str, int]:
    return {trace: share.credit for trace, share in credit(traces, rule).items()}


def test_three_requests_share_a_case_and_the_latest_has_the_remainder() -> None:
    assert credits(THREE) == {"t1": 333_333_333_333, "t2": 333_333_333_333, "t3": 333_333_333_334}


def test_among_requests_of_one_moment_the_key_decides() -> None:
    same = [Worked(JUNE, "b"), Worked(JUNE, "c"), Worked(JUNE, "a")]
    assert credits(same)["c"] == 333_333_333_334


def test_a_value_is_divided_alike_to_the_last_unit() -> None:
    shares = credit(THREE, CreditRule.EQUAL, Decimal("1"))
    assert [shares[trace].value_units for trace in ("t1", "t2", "t3")] == [
        333_333_333_333_333_333,
        333_333_333_333_333_333,
        333_333_333_333_333_334,
    ]


def test_a_value_of_nothing_is_a_value() -> None:
    assert credit(THREE, CreditRule.LAST, Decimal(0))["t3"].value_units == 0
    assert credit(THREE, CreditRule.LAST)["t3"].value_units is None


@pytest.mark.parametrize(("rule", "trace"), [(CreditRule.FIRST, "t1"), (CreditRule.LAST, "t3")])
def test_first_and_last_take_all(rule: CreditRule, trace: str) -> None:
    assert credits(THREE, rule) == {trace: 10**12}


@given(
    st.lists(st.tuples(st.integers(0, 9), names), min_size=1, max_size=40, unique_by=lambda t: t[1])
)
def test_nothing_of_an_outcome_is_lost_or_made(drawn: list[tuple[int, str]]) -> None:
    traces = [Worked(JUNE + timedelta(hours=hours), name) for hours, name in drawn]
    shares = credit(traces, CreditRule.EQUAL, Decimal("123.456789012345678901"))
    assert sum(share.credit for share in shares.values()) == 10**12
    assert sum(share.value_units or 0 for share in shares.values()) == 123_456_789_012_345_678_901
    assert (
        max(shares.values(), key=lambda share: share.credit).credit - min(credits(traces).values())
        < 2
    )
    assert credits(traces[::-1]) == credits(traces)


@pytest.mark.parametrize(
    ("before", "is_in"),
    [
        (timedelta(days=30), True),
        (timedelta(days=30, microseconds=1), False),
        (timedelta(minutes=-5), True),
        (timedelta(minutes=-5, microseconds=-1), False),
    ],
)
def test_a_trace_may_be_thirty_days_older_and_five_minutes_younger(
    before: timedelta, *, is_in: bool
) -> None:
    assert is_eligible(Worked(JULY_2 - before, "t"), JULY_2) is is_in


COSTS = {"t1": Decimal("0.02"), "t2": Decimal("0.03"), "t3": Decimal("0.05")}
CREDITED = [*(Credited(trace, "one", 3) for trace in COSTS), Credited("t2", "two", 1)]


def test_a_request_of_two_cases_costs_each_its_part() -> None:
    assert case_cost("one", CREDITED, COSTS) == Decimal("0.0775")
    assert case_cost("two", CREDITED, COSTS) == Decimal("0.0225")


def test_a_case_with_a_request_of_unknown_cost_has_no_cost() -> None:
    assert case_cost("one", CREDITED, {**COSTS, "t3": None}) is None
    assert case_cost("two", CREDITED, {**COSTS, "t3": None}) == Decimal("0.0225")


def test_whole_outcomes_have_no_fraction() -> None:
    assert str(outcomes_of(5 * 10**12)) == "5"
    assert str(outcomes_of(666_666_666_666)) == "0.666666666666"
