"""Worked answers: two bad weeks freeze, one does not, and what looks like two does not either."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from gates.calc.stop_rules import (
    Firing,
    UnitCostRule,
    Week,
    WeekVerdict,
    distance,
    fired,
    first_whole_week,
    held_share,
    is_complete,
    net_per_case,
)

CASES = 10_000
RULE = UnitCostRule(Decimal("0.22"), (Decimal(210_000) - Decimal(79_000)) / Decimal(510_000))


def week(number: int, unit_cost: str, value: int = 4_100) -> Week:
    monday = date.fromisocalendar(2026, number, 1)
    return Week(monday, Decimal(unit_cost) * CASES, CASES, Decimal(value))


# W31 has no data, W32 was 0.225 until it was rated again.
SUMMER = [
    week(28, "0.216"),
    week(29, "0.2200"),
    week(30, "0.231"),
    Week(date.fromisocalendar(2026, 31, 1)),
    week(32, "0.219"),
    week(33, "0.223"),
    week(34, "0.225", value=5_700),
    week(35, "0.224", value=3_900),
]


def test_the_frozen_net_value_is_that_of_the_memo() -> None:
    assert RULE.net_per_case is not None
    assert round(RULE.net_per_case, 5) == Decimal("0.25686")


def test_it_fires_on_the_second_bad_week_that_gained_nothing() -> None:
    firing = fired(RULE, SUMMER)
    assert firing is not None
    assert [week.monday.isocalendar().week for week in firing.weeks] == [34, 35]
    assert firing.net_per_case == Decimal("0.2555")


@pytest.mark.parametrize("weeks", [SUMMER[:last] for last in range(1, 8)])
def test_it_does_not_fire_before(weeks: list[Week]) -> None:
    """At the limit, one bad week, a week without data, a week rated below it, a gain in value."""
    assert fired(RULE, weeks) is None


def test_two_bad_weeks_with_a_gain_do_not_fire() -> None:
    joint = net_per_case(SUMMER[5:7])
    assert joint is not None
    assert round(joint, 3) == Decimal("0.266")
    assert fired(RULE, SUMMER[5:7]) is None


def test_before_it_was_rated_again_the_row_would_have_been_longer() -> None:
    """W32 and W33 without a gain: what is known today counts, until it has fired."""
    before = [*SUMMER[:4], week(32, "0.225"), *SUMMER[5:]]
    firing = fired(RULE, before)
    assert firing is not None
    assert firing.weeks[1].monday.isocalendar().week == 33


def test_a_gain_that_nobody_knows_is_none() -> None:
    unknown = Week(SUMMER[6].monday, SUMMER[6].cost, CASES, None)
    assert fired(RULE, [SUMMER[5], unknown]) == Firing((SUMMER[5], unknown), None)
    never_frozen = UnitCostRule(RULE.limit, None)
    assert fired(never_frozen, SUMMER[5:7]) is not None


def test_a_gain_equal_to_what_was_frozen_is_none() -> None:
    weeks = [week(33, "0.223"), week(34, "0.225")]
    same = UnitCostRule(RULE.limit, net_per_case(weeks))
    assert fired(same, weeks) is not None


def test_weeks_that_do_not_follow_each_other_do_not_fire() -> None:
    assert fired(RULE, [week(30, "0.231"), week(32, "0.231")]) is None


def test_fewer_than_thirty_cases_say_nothing() -> None:
    monday = date(2026, 6, 1)
    few = Week(monday, Decimal(100), 29, Decimal(0))
    enough = Week(monday, Decimal(100), 30, Decimal(0))
    assert few.verdict(RULE.limit) == WeekVerdict.UNKNOWN
    assert enough.verdict(RULE.limit) == WeekVerdict.BAD
    assert Week(monday, None, CASES).verdict(RULE.limit) == WeekVerdict.UNKNOWN


def test_a_rule_tells_how_far_it_is_from_firing() -> None:
    far = distance(RULE, SUMMER[:3])
    assert (far.unit_cost, far.bad_in_a_row) == (Decimal("0.231"), 1)
    assert far.share_of_limit == Decimal("1.05")
    after = distance(RULE, SUMMER[:4])  # a week without data: the last known one, nothing in a row
    assert (after.unit_cost, after.bad_in_a_row) == (Decimal("0.231"), 0)
    assert distance(RULE, SUMMER[5:7]).bad_in_a_row == 2
    assert distance(RULE, []).unit_cost is None


def test_a_week_is_complete_a_day_after_its_end() -> None:
    end = datetime(2026, 6, 8, tzinfo=UTC)
    assert not is_complete(end, end + timedelta(hours=24))
    assert is_complete(end, end + timedelta(hours=24, seconds=1))
    assert not is_complete(end, None)


def test_the_week_of_the_grant_counts_only_from_a_monday() -> None:
    assert first_whole_week(date(2026, 6, 29)) == date(2026, 6, 29)
    assert first_whole_week(date(2026, 6, 30)) == date(2026, 7, 6)


@pytest.mark.parametrize(
    ("measured", "held"), [("0.35", "0.35"), ("0.10", "0.20"), ("0.75", "0.60"), (None, "0.60")]
)
def test_frozen_growth_is_held_where_it_is(measured: str | None, held: str) -> None:
    share = None if measured is None else Decimal(measured)
    assert held_share(share, Decimal("0.20"), Decimal("0.60")) == Decimal(held)
