"""The calendar as business days ask it."""

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from finops import clock
from finops.calc.business_days import BusinessCalendar
from finops.calc.dates.periods import local_day
from finops.models.organisation.calendar import CalendarEvent, CalendarKind


def business_calendar(zone: str) -> BusinessCalendar:
    """Holidays and make-up days of this zone's clock, as the tenant in force keeps them. What is
    closed by its day there does not count any more."""
    today = local_day(clock.now(), ZoneInfo(zone))
    named = CalendarEvent.objects.filter(zone=zone).exclude(closed_on__lte=today)
    return BusinessCalendar(
        holidays=_days(named.filter(kind=CalendarKind.HOLIDAY)),
        make_up_days=_days(named.filter(kind=CalendarKind.MAKE_UP_DAY)),
    )


def _days(rows: QuerySet[CalendarEvent]) -> frozenset[date]:
    return frozenset(day for row in rows for day in days_of(row))


def days_of(event: CalendarEvent) -> Iterator[date]:
    """The days that a whole-day row covers; its end is not one of them."""
    for number in range((event.local_to - event.local_from).days):
        yield event.local_from.date() + timedelta(days=number)
