"""Business days: the days of the week that are worked, less holidays, with make-up days.

A make-up day is worked although it falls on a weekend, or on what would be a holiday (China's
调休). Nothing here knows where the days stand: see `finops.queries.calendar`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

SATURDAY_AND_SUNDAY: Final = frozenset({5, 6})
LONGEST_CLOSURE: Final = 366  # days in a row; longer is a slip in the calendar
_DAY: Final = timedelta(days=1)


class NoBusinessDay(ValueError):
    """The calendar leaves no business day within a year."""


@dataclass(frozen=True)
class BusinessCalendar:
    """Holidays and make-up days; `weekend` as `date.weekday` counts, Monday is 0."""

    holidays: frozenset[date] = frozenset()
    make_up_days: frozenset[date] = frozenset()
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY

    def is_business_day(self, day: date) -> bool:
        if day in self.make_up_days:
            return True
        return day.weekday() not in self.weekend and day not in self.holidays


def next_business_day(day: date, calendar: BusinessCalendar) -> date:
    """The first business day after `day`. Raises NoBusinessDay."""
    for later in _days(day + _DAY, LONGEST_CLOSURE):
        if calendar.is_business_day(later):
            return later
    raise NoBusinessDay(f"No business day within a year after {day.isoformat()}.")


def add_business_days(day: date, count: int, calendar: BusinessCalendar) -> date:
    """The day that lies `count` business days after `day`; `day` itself for 0.

    Raises ValueError below 0, and NoBusinessDay.
    """
    if count < 0:
        raise ValueError("Business days are counted forward.")
    for _ in range(count):
        day = next_business_day(day, calendar)
    return day


def business_days_between(first: date, last: date, calendar: BusinessCalendar) -> int:
    """How many business days lie from `first` on and before `last`; `last` is not counted.

    So the days of a month are those from its first day to the next month's. Raises ValueError
    where `last` lies before `first`.
    """
    if last < first:
        raise ValueError("The last day lies before the first one.")
    return sum(map(calendar.is_business_day, _days(first, (last - first).days)))


def _days(first: date, count: int) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range(count))
