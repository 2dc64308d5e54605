"""When a use case is looked at again: by its stage, and at once after a serious incident.

Weekly in pilot, fortnightly in release, monthly and quarterly from scale on; a regular review is
opened when its period is over. Source: requirements 13.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from finops.calc.dates.periods import (
    ONE_DAY,
    DateRange,
    fiscal_quarter_of,
    month_of,
    week_of,
)


class Rhythm(StrEnum):
    """How often something is looked at."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


RHYTHMS: Final[Mapping[str, tuple[Rhythm, ...]]] = MappingProxyType(
    {
        "discovery": (),
        "pilot": (Rhythm.WEEKLY,),
        "release": (Rhythm.FORTNIGHTLY,),
        "scale": (Rhythm.MONTHLY, Rhythm.QUARTERLY),
        "optimize": (Rhythm.MONTHLY, Rhythm.QUARTERLY),
    }
)
# Business days after the end of a period by which its review is done.
DAYS_TO_ANSWER: Final[Mapping[Rhythm, int]] = MappingProxyType(
    {Rhythm.WEEKLY: 2, Rhythm.FORTNIGHTLY: 3, Rhythm.MONTHLY: 5, Rhythm.QUARTERLY: 10}
)
DAYS_AFTER_INCIDENT: Final = 1
_FORTNIGHTS_BEGAN: Final = date(2024, 1, 1)  # a Monday
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True)
class LastReview:
    """The newest review of a use case in a rhythm: dated when, whether it is done, and the day that
    its owner chose for the next one."""

    starts_on: date
    is_done: bool
    next_on: date | None = None


def period_of(rhythm: Rhythm, day: date, start_month: int = 1) -> DateRange:
    """The period around a day: an ISO week, two of them, a month, or a fiscal quarter."""
    match rhythm:
        case Rhythm.WEEKLY:
            return week_of(day)
        case Rhythm.FORTNIGHTLY:
            first = week_of(day).first
            first -= (first - _FORTNIGHTS_BEGAN) % (2 * _WEEK)
            return DateRange(first, first + 2 * _WEEK - ONE_DAY)
        case Rhythm.MONTHLY:
            return month_of(day)
        case Rhythm.QUARTERLY:
            return fiscal_quarter_of(day, start_month)


def starts_next(
    rhythm: Rhythm, last: LastReview | None, today: date, start_month: int = 1
) -> date | None:
    """The date of the review that is to be opened today; None where none is.

    A regular one is dated the first day after its period, and one that the owner asked for sooner
    their day. While one is open no other is opened: it will look at all the days since. Of several
    periods that went by unseen one review is opened, dated after the last of them.
    """
    if last is not None and not last.is_done:
        return None
    regular = period_of(rhythm, today, start_month).first
    if last is None or last.starts_on < regular:
        return regular
    if last.next_on is not None and last.starts_on < last.next_on <= today:
        return last.next_on
    return None


def latest_next(rhythm: Rhythm, today: date, start_month: int = 1) -> date:
    """The day after the period around today: the owner may look again sooner, and no later."""
    return period_of(rhythm, today, start_month).last + ONE_DAY
