"""Business days, by worked answers of real calendars and against numpy's own count."""

from datetime import date, timedelta

import numpy as np
import pytest

from finops.calc.business_days import (
    BusinessCalendar,
    NoBusinessDay,
    add_business_days,
    business_days_between,
    next_business_day,
)

PLAIN = BusinessCalendar()
# Independence Day 2026 falls on a Saturday: banks close on Friday.
US = BusinessCalendar(frozenset({date(2026, 7, 3), date(2026, 11, 26)}))
# National Day 2026 in China: 1 to 7 October, worked on Sunday 20 September and Saturday 10 October.
CHINA = BusinessCalendar(
    frozenset(date(2026, 10, day) for day in range(1, 8)),
    frozenset({date(2026, 9, 20), date(2026, 10, 10)}),
)
GULF = BusinessCalendar(weekend=frozenset({4, 5}))


@pytest.mark.parametrize(
    ("day", "calendar", "following"),
    [
        (date(2026, 6, 5), PLAIN, date(2026, 6, 8)),  # Friday → Monday
        (date(2026, 7, 2), US, date(2026, 7, 6)),  # over a holiday and a weekend
        (date(2026, 7, 3), US, date(2026, 7, 6)),  # from the holiday itself
        (date(2026, 11, 25), US, date(2026, 11, 27)),  # Thanksgiving
        (date(2026, 9, 19), CHINA, date(2026, 9, 20)),  # a worked Sunday
        (date(2026, 9, 30), CHINA, date(2026, 10, 8)),  # over the whole week
        (date(2026, 10, 9), CHINA, date(2026, 10, 10)),  # a worked Saturday
        (date(2026, 10, 10), CHINA, date(2026, 10, 12)),
        (date(2026, 6, 4), GULF, date(2026, 6, 7)),  # Thursday → Sunday
        (date(2026, 12, 31), PLAIN, date(2027, 1, 1)),
        (date(2028, 2, 28), PLAIN, date(2028, 2, 29)),  # a leap year
    ],
)
def test_the_next_business_day(day: date, calendar: BusinessCalendar, following: date) -> None:
    assert next_business_day(day, calendar) == following


@pytest.mark.parametrize(
    ("first", "last", "calendar", "count"),
    [
        (date(2026, 6, 1), date(2026, 7, 1), PLAIN, 22),
        (date(2026, 7, 1), date(2026, 8, 1), PLAIN, 23),
        (date(2026, 7, 1), date(2026, 8, 1), US, 22),
        (date(2026, 9, 1), date(2026, 10, 1), CHINA, 23),  # 22 and a worked Sunday
        (date(2026, 10, 1), date(2026, 11, 1), CHINA, 18),  # 22 − 5 + a worked Saturday
        (date(2026, 6, 5), date(2026, 6, 8), PLAIN, 1),  # Friday alone
        (date(2026, 6, 6), date(2026, 6, 8), PLAIN, 0),
        (date(2026, 6, 8), date(2026, 6, 8), PLAIN, 0),
    ],
)
def test_business_days_of_a_stretch(
    first: date, last: date, calendar: BusinessCalendar, count: int
) -> None:
    assert business_days_between(first, last, calendar) == count


def test_a_make_up_day_is_worked_although_it_is_a_holiday() -> None:
    day = date(2026, 10, 8)
    assert BusinessCalendar(frozenset({day}), frozenset({day})).is_business_day(day)


@pytest.mark.parametrize(("count", "day"), [(0, 30), (1, 8), (2, 9), (3, 10), (4, 12)])
def test_business_days_are_added(count: int, day: int) -> None:
    start = date(2026, 9, 30)
    expected = start if count == 0 else date(2026, 10, day)
    assert add_business_days(start, count, CHINA) == expected


def test_the_count_is_numpys_for_every_stretch_of_two_years() -> None:
    holidays = sorted(US.holidays | CHINA.holidays)
    calendar = BusinessCalendar(frozenset(holidays))
    start = date(2026, 1, 1)
    for length in range(0, 730, 7):
        for shift in range(7):
            first, last = start + timedelta(shift), start + timedelta(shift + length)
            expected = np.busday_count(first, last, holidays=holidays)
            assert business_days_between(first, last, calendar) == expected


def test_a_calendar_without_business_days_is_told() -> None:
    never = BusinessCalendar(weekend=frozenset(range(7)))
    with pytest.raises(NoBusinessDay):
        next_business_day(date(2026, 1, 1), never)


def test_a_stretch_that_runs_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="before the first"):
        business_days_between(date(2026, 1, 2), date(2026, 1, 1), PLAIN)
    with pytest.raises(ValueError, match="forward"):
        add_business_days(date(2026, 1, 1), -1, PLAIN)
