"""The calendar profile of a budget: its weekdays, and the named events of the tenant's calendar."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from finops.calc.budgets.phasing import Profile, largest_factors
from finops.calc.dates.periods import DateRange
from finops.models import Budget, CalendarEvent
from finops.models.organisation.calendar import CalendarKind

_MOMENT = timedelta(microseconds=1)


def event_factors(dates: DateRange) -> dict[date, Decimal]:
    """By day the largest factor of the named events on it; an event of some hours counts for its
    day. Without a known factor an event changes nothing."""
    rows = CalendarEvent.objects.filter(
        kind=CalendarKind.EVENT,
        factor__isnull=False,
        local_from__lt=datetime.combine(dates.last, time.max),
        local_to__gt=datetime.combine(dates.first, time.min),
    )
    return largest_factors(_days(rows))


def _days(rows: Iterable[CalendarEvent]) -> Iterator[tuple[date, Decimal]]:
    for row in rows:
        first, last = row.local_from.date(), (row.local_to - _MOMENT).date()
        if row.factor is None or (row.closed_on is not None and row.closed_on <= first):
            continue
        for number in range((last - first).days + 1):
            yield first + timedelta(days=number), row.factor


def profile_of(budget: Budget, events: dict[date, Decimal]) -> Profile:
    """`events` are those of all days that anybody asks about (`event_factors`)."""
    return Profile(tuple(budget.weekdays), events if budget.follows_calendar else {})
