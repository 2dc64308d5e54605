"""Worked answers: verdicts, drift, stable weeks, shares that a sample proves."""

from datetime import date
from decimal import Decimal

import pytest

from gates.calc.verdicts import (
    Verdict,
    drift,
    is_silent,
    is_worse,
    proves_share,
    spread,
    worst,
)

MISSING, STALE, NOT_MET, MET = Verdict
WEEKS = [Decimal(week) for week in ("0.150", "0.158", "0.161", "0.152")]


def test_the_first_of_missing_stale_not_met_and_met_is_the_verdict() -> None:
    assert worst([MET, STALE, NOT_MET]) == STALE
    assert worst([MET, NOT_MET, STALE, MISSING]) == MISSING
    assert worst([MET, NOT_MET]) == NOT_MET
    assert worst([MET, MET]) == MET
    assert worst([]) == MISSING


def test_a_verdict_is_worse_when_it_stands_nearer_to_missing() -> None:
    assert is_worse(NOT_MET, MET)
    assert is_worse(STALE, NOT_MET)
    assert not is_worse(MET, NOT_MET)
    assert not is_worse(STALE, STALE)


def test_drift_is_live_over_frozen_less_one_and_marked_above_five_in_a_hundred() -> None:
    moved = drift(Decimal("0.155"), Decimal("0.1628"))
    assert moved.share is not None
    assert (round(moved.share, 4), moved.is_marked) == (Decimal("0.0503"), True)
    assert not drift(Decimal(100), Decimal(105)).is_marked  # exactly five in a hundred
    assert drift(Decimal(100), Decimal("94.9")).is_marked
    assert drift(Decimal(0), Decimal(0)).share == 0
    assert drift(Decimal(0), Decimal(1)).share is None
    assert drift(None, Decimal(1)).share is None


def test_unit_costs_of_four_weeks_are_stable_within_a_fifth_of_their_median() -> None:
    stable = spread(WEEKS)
    assert stable.value is not None
    assert (round(stable.value, 3), stable.is_stable) == (Decimal("0.071"), True)
    assert spread([Decimal(1), *WEEKS]) == stable  # the last four
    assert not spread([*WEEKS[1:], Decimal("0.200")]).is_stable
    at_the_edge = [Decimal(9), Decimal(10), Decimal(10), Decimal(11)]
    assert spread(at_the_edge).is_stable


def test_fewer_weeks_or_one_that_nobody_knows_are_not_stable() -> None:
    assert not spread(WEEKS[:3]).is_stable
    assert not spread([*WEEKS[:3], None]).is_stable


@pytest.mark.parametrize(
    ("passed", "judged", "is_proved"),
    [(842, 873, True), (952, 988, False), (0, 0, False), (20, 20, False)],
)
def test_a_share_is_proved_by_the_lower_end_of_its_interval(
    passed: int, judged: int, is_proved: bool
) -> None:
    assert proves_share(passed, judged, Decimal("0.95")) is is_proved


def test_a_source_without_a_word_for_more_than_seven_days_is_silent() -> None:
    assert not is_silent(date(2026, 6, 22), date(2026, 6, 29))
    assert is_silent(date(2026, 6, 21), date(2026, 6, 29))
    assert is_silent(None, date(2026, 6, 29))
