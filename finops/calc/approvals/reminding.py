"""When people are reminded of what waits for them, by the business days of a calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from finops.calc.business_days import BusinessCalendar, add_business_days, next_business_day

LAST_HOUR: Final = time(17)  # what comes later counts for the next business day
AT: Final = time(9)


class Whom(StrEnum):
    """Those whose signature is expected, all who could give it with the accountable role, or
    whoever looks after the tenant. Being told grants nothing."""

    SIGNERS = "signers"
    ALL = "all"
    ADMIN = "admin"


DAYS: Final = {1: Whom.SIGNERS, 2: Whom.SIGNERS, 3: Whom.ALL, 5: Whom.ADMIN}


@dataclass(frozen=True)
class Due:
    """A reminder on the `day`th business day after it was put to people."""

    day: int
    whom: Whom
    at: datetime


def day_zero(put_at: datetime, zone: str, calendar: BusinessCalendar) -> date:
    """The business day that counts as 0: that of the moment before 17:00, else the next one."""
    local = put_at.astimezone(ZoneInfo(zone))
    day = local.date()
    if calendar.is_business_day(day) and local.time() < LAST_HOUR:
        return day
    return next_business_day(day, calendar)


def due_at(put_at: datetime, zone: str, calendar: BusinessCalendar) -> datetime:
    """When a signature is late on what does not lapse by itself: the tenant admin is told then.
    Raises NoBusinessDay."""
    return max(reminder.at for reminder in reminders(put_at, zone, calendar))


def reminders(put_at: datetime, zone: str, calendar: BusinessCalendar) -> Iterator[Due]:
    """At 09:00 on business days 1 and 2, to whoever is expected to sign; on 3 to all who could and
    the accountable role; on 5 to the tenant admin. Raises NoBusinessDay."""
    first = day_zero(put_at, zone, calendar)
    for day, whom in DAYS.items():
        on = add_business_days(first, day, calendar)
        yield Due(day, whom, datetime.combine(on, AT, ZoneInfo(zone)))
