"""The demo's calendar: holidays, paydays and ends of months, some before today and some ahead."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

from finops.access import Actor
from finops.calc.dates.periods import ONE_DAY, add_months, month_of
from finops.models import CalendarEvent, Tenant, User
from finops.models.organisation.calendar import CalendarKind, Provenance
from finops.queries.tenants import local_today
from finops.scope import tenant_scope
from finops.services.organisation.calendar import CALENDAR
from finops.services.organisation.entries import create

MONTHS_BACK, MONTHS_AHEAD = 3, 3
YEARS: Final = 2
MONTH_END_FACTOR: Final = Decimal("1.2")
PAYDAY: Final = 15
PAYDAY_FACTOR: Final = Decimal("1.6")


@dataclass(frozen=True)
class Holiday:
    """A day of every year on which business rests."""

    slug: str
    name: str
    month: int
    day: int


NEW_YEAR: Final = Holiday("new_year", "New Year's Day", 1, 1)
CHRISTMAS: Final = Holiday("christmas", "Christmas Day", 12, 25)
HOLIDAYS: Final[Mapping[str, tuple[Holiday, ...]]] = {
    "retail_banking_us": (
        *(NEW_YEAR, Holiday("independence_day", "Independence Day", 7, 4)),
        *(Holiday("veterans_day", "Veterans Day", 11, 11), CHRISTMAS),
    ),
    "retail_banking_eu": (
        *(NEW_YEAR, Holiday("labour_day", "Labour Day", 5, 1), CHRISTMAS),
        Holiday("boxing_day", "Second Day of Christmas", 12, 26),
    ),
    "wealth_apac": (
        *(NEW_YEAR, Holiday("labour_day", "Labour Day", 5, 1)),
        *(Holiday("national_day", "National Day", 8, 9), CHRISTMAS),
    ),
}


def seed_calendar(*, tenant: Tenant, people: Mapping[str, User]) -> None:
    """Every tenant has its own holidays, and the days on which more is asked."""
    with tenant_scope(tenant.pk):
        actor = Actor(tenant, user=people["finops_lead"])
        for values in _entries(tenant.slug, local_today()):
            create(CALENDAR, actor=actor, values={**values, "zone": tenant.time_zone})


def is_filled() -> bool:
    return CalendarEvent.objects.exists()


def _entries(slug: str, today: date) -> Iterator[dict[str, object]]:
    for year in range(today.year, today.year + YEARS):
        for holiday in HOLIDAYS.get(slug, (NEW_YEAR, CHRISTMAS)):
            day = date(year, holiday.month, holiday.day)
            yield _entry(f"{holiday.slug}_{year}", holiday.name, CalendarKind.HOLIDAY, day)
    for ahead in range(-MONTHS_BACK, MONTHS_AHEAD + 1):
        month = month_of(add_months(today.replace(day=1), ahead))
        words = f"{month.first:%Y_%m}"
        payday = month.first.replace(day=PAYDAY)
        yield _entry(f"payday_{words}", "Payday", CalendarKind.EVENT, payday, PAYDAY_FACTOR)
        yield _entry(
            f"month_end_{words}", "Month end", CalendarKind.EVENT, month.last, MONTH_END_FACTOR
        )


def _entry(
    slug: str, name: str, kind: CalendarKind, day: date, factor: Decimal | None = None
) -> dict[str, object]:
    """One day from midnight to midnight."""
    return {
        **{"slug": slug, "name": name, "kind": kind, "factor": factor},
        "local_from": datetime.combine(day, time.min),
        "local_to": datetime.combine(day + ONE_DAY, time.min),
        "provenance": Provenance.DECLARED,
        "source": "Calendar of the bank",
    }
