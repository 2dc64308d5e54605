"""What figures stand on: how old they are, and what the foot of a page says."""

from datetime import UTC, datetime, timedelta

import pytest

from finops.calc.standing import Late, RecordStanding, UnderWay, late
from finops.ui.shell.foot import in_words

NOW = datetime(2026, 6, 29, 10, 32, tzinfo=UTC)


def ago(**time: int) -> datetime:
    return NOW - timedelta(**time)


def test_figures_are_late_from_36_hours_on() -> None:
    assert late(RecordStanding(), NOW) is None
    assert late(RecordStanding(data_to=ago(hours=35, minutes=59)), NOW) is None
    assert late(RecordStanding(data_to=ago(hours=36)), NOW) == Late(timedelta(hours=36))


def test_an_import_that_waits_makes_them_as_old_as_it_waits() -> None:
    fresh = RecordStanding(ago(minutes=1), under_way=UnderWay(1, ago(seconds=59), 100, 0))
    assert late(fresh, NOW) is None
    waiting = RecordStanding(ago(hours=99), under_way=UnderWay(2, ago(minutes=14), 300, 0))
    assert late(waiting, NOW) == Late(timedelta(minutes=14), 2, 300, None)


def test_the_time_left_follows_from_the_time_so_far() -> None:
    """A third of 300 bytes in two minutes: two thirds take four."""
    running = UnderWay(1, ago(minutes=5), 300, 100, ago(minutes=2))
    answer = late(RecordStanding(NOW, under_way=running), NOW)
    assert answer == Late(timedelta(minutes=5), 1, 200, timedelta(minutes=4))


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=5), "1 min"),
        (timedelta(minutes=89), "89 min"),
        (timedelta(minutes=90), "2 hours"),
        (timedelta(hours=36), "36 hours"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_a_length_is_said_in_the_unit_that_fits(length: timedelta, words: str) -> None:
    assert in_words(length) == words
