"""Of the versions of one name the one recorded last holds; nothing is closed by hand."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ledger.calc.pricebooks.windows import Validity, Version, effective_windows

DAY_0 = datetime(2026, 6, 1, tzinfo=UTC)


def day(number: int) -> datetime:
    return DAY_0 + timedelta(days=number)


def window(start: int, end: int | None = None) -> Validity:
    return Validity(day(start), None if end is None else day(end))


def version(key: int, valid: Validity, recorded: int, name: str = "house") -> Version:
    return Version(key, name, valid, day(recorded))


def test_a_later_version_takes_over_from_its_first_day() -> None:
    windows = effective_windows([version(1, window(0), 0), version(2, window(10), 9)])
    assert windows == {1: (window(0, 10),), 2: (window(10),)}


def test_a_correction_of_a_stretch_leaves_what_lies_around_it() -> None:
    windows = effective_windows([version(1, window(0), 0), version(2, window(10, 20), 30)])
    assert windows == {1: (window(0, 10), window(20)), 2: (window(10, 20),)}


def test_a_version_that_was_wholly_replaced_holds_nowhere() -> None:
    windows = effective_windows([version(1, window(5, 6), 0), version(2, window(0), 1)])
    assert windows[1] == ()


def test_books_of_other_names_do_not_meet() -> None:
    windows = effective_windows([version(1, window(0), 0), version(2, window(0), 1, "items")])
    assert windows == {1: (window(0),), 2: (window(0),)}


def test_of_two_recorded_at_one_moment_the_later_row_counts() -> None:
    windows = effective_windows([version(1, window(0), 0), version(2, window(0), 0)])
    assert windows == {1: (), 2: (window(0),)}


spans = st.tuples(st.integers(0, 30), st.none() | st.integers(1, 15)).map(
    lambda pair: window(pair[0], None if pair[1] is None else pair[0] + pair[1])
)


@given(st.lists(st.tuples(spans, st.integers(0, 5)), max_size=6))
def test_at_every_moment_exactly_the_last_recorded_of_the_valid_ones_holds(
    drawn: list[tuple[Validity, int]],
) -> None:
    versions = [version(key, valid, at) for key, (valid, at) in enumerate(drawn)]
    windows = effective_windows(versions)
    for moment in (day(number) for number in range(50)):
        valid = [candidate for candidate in versions if holds(candidate.valid, moment)]
        last = max(
            valid, key=lambda candidate: (candidate.recorded_at, candidate.key), default=None
        )
        holding = [key for key, parts in windows.items() if any(holds(p, moment) for p in parts)]
        assert holding == ([last.key] if last else [])


def holds(valid: Validity, moment: datetime) -> bool:
    return valid.start <= moment and (valid.end is None or moment < valid.end)
