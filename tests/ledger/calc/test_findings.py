"""What a heading may say of numbers, and when it says nothing."""

from decimal import Decimal as D

import pytest

from ledger.calc.reports.findings import (
    Movement,
    Tally,
    ValueCourse,
    common_course,
    leader_of,
    movement,
    tally,
)


@pytest.mark.parametrize(
    ("value", "before", "course", "ratio"),
    [
        (D(311), D(300), ValueCourse.UP, D(11) / D(300)),
        (D(150), D(300), ValueCourse.DOWN, D("-0.5")),
        (D("100.04"), D(100), ValueCourse.SAME, D("0.0004")),
        (D(100), D(100), ValueCourse.SAME, D(0)),
        (D("100.05"), D(100), ValueCourse.UP, D("0.0005")),
        (D(5), D(0), ValueCourse.NEW, None),
        (D(0), D(5), ValueCourse.GONE, D(-1)),
    ],
)
def test_a_value_moves_against_the_one_before(
    value: D, before: D, course: ValueCourse, ratio: D | None
) -> None:
    assert movement(value, before) == Movement(course, ratio)


@pytest.mark.parametrize(
    ("value", "before"),
    [(None, D(1)), (D(1), None), (D(0), D(0)), (D(-1), D(1)), (D(1), D(-1))],
)
def test_of_the_unknown_of_nothing_and_of_amounts_below_it_nothing_is_said(
    value: D | None, before: D | None
) -> None:
    assert movement(value, before) is None


def test_values_have_a_course_in_common_where_all_of_them_have_it() -> None:
    falls, rises, stays = movement(D(1), D(2)), movement(D(2), D(1)), movement(D(1), D(1))
    assert common_course([falls, falls]) is ValueCourse.DOWN
    assert common_course([rises, rises, rises]) is ValueCourse.UP
    for unclear in ([falls], [falls, rises], [falls, None], [None, None], [stays, stays], []):
        assert common_course(unclear) is None


def test_the_largest_part_leads_by_its_share_of_what_is_above_nothing() -> None:
    leader = leader_of([("model", D(60)), ("judge", D(40)), ("credit", D(-50)), ("idle", D(0))])
    assert leader is not None
    assert (leader.name, leader.share, leader.is_most, leader.is_all) == ("model", D("0.6"), 1, 0)


def test_a_part_alone_is_all_and_half_is_not_most() -> None:
    alone, half = leader_of([("model", D(3))]), leader_of([("a", D(2)), ("b", D(1)), ("c", D(1))])
    assert alone is not None
    assert alone.is_all
    assert half is not None
    assert not half.is_most


def test_where_two_are_alike_or_none_is_above_nothing_none_leads() -> None:
    for parts in ([("a", D(1)), ("b", D(1))], [("a", D(0)), ("b", D(-1))], []):
        assert leader_of(parts) is None


def test_a_tally_keeps_those_apart_of_which_nobody_knows() -> None:
    counted = tally([True, None, False, None, True])
    assert counted == Tally(yes=2, no=1, unknown=2)
    assert (counted.known, counted.all) == (3, 5)
