"""The calendar: what a row may say, its versions, and the business days that follow from it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from finops import clock
from finops.calc.business_days import next_business_day
from finops.models import CalendarEvent, CalendarEventHistory
from finops.queries.calendar import business_calendar
from finops.scope import tenant_scope
from finops.services.organisation.calendar import CALENDAR
from finops.services.organisation.entries import create, state_of
from finops.set_up import nouns
from finops.ui.links import links_into
from finops.views.set_up.tables import table_of
from tests.finops.set_up.house import House, a_holiday
from tests.ledger.pages.reading import tables_of
from tests.people import actor_for

NEW_YORK = "America/New_York"
HOURS = (("local_from", 8), ("local_to", 22))


def filled(**others: Any) -> dict[str, Any]:  # Any: whatever a form may be sent
    return {
        "slug": "black_friday",
        "name": "Black Friday",
        "kind": "event",
        "local_from": "2026-11-27T08:00",
        "local_to": "2026-11-27T22:00",
        "zone": NEW_YORK,
        "factor": "2.4",
        "provenance": "declared",
        **others,
    }


def test_an_event_is_kept_on_the_clock_it_was_said_by(house: House) -> None:
    made = house.browser("ai_ops").post(f"{house.at}/calendar/new", filled())
    assert made.status_code == 302, made.content.decode()
    with tenant_scope(house.tenant.pk):
        event = CalendarEvent.objects.get()
    assert (str(event.local_from), event.zone) == ("2026-11-27 08:00:00", NEW_YORK)
    assert (str(event.factor), event.version) == ("2.4000", 1)
    assert event.as_of is not None


@pytest.mark.parametrize(
    ("others", "sentence"),
    [
        ({"local_to": "2026-11-27T08:00"}, "It ends before it begins"),
        ({"local_from": "27/11/2026"}, "Write the moment as"),
        ({"local_from": "2026-02-30"}, "Write the moment as"),
        ({"local_from": "0026-11-27"}, "Choose a day from"),
        ({"zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"factor": "0"}, "greater than or equal"),
        ({"factor": "2,4"}, "plain digits"),
        ({"kind": "holiday"}, "begin and end at midnight"),
        ({"provenance": "estimated"}, "Say from how many events"),
        ({"estimated_from": "3"}, "Say from how many events"),
        ({"provenance": "estimated", "estimated_from": "2"}, "greater than or equal to 3"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    house: House, others: dict[str, Any], sentence: str
) -> None:
    answer = house.browser().post(f"{house.at}/calendar/new", filled(**others))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    with tenant_scope(house.tenant.pk):
        assert not CalendarEvent.objects.exists()


def test_each_change_is_a_version_and_every_version_is_kept(house: House) -> None:
    browser = house.browser()
    browser.post(f"{house.at}/calendar/new", filled())
    with tenant_scope(house.tenant.pk):
        event = CalendarEvent.objects.get()
        form = filled(factor="2.6", seen=state_of(CALENDAR, event))
    browser.post(f"{house.at}/calendar/{event.pk}/", form)
    with tenant_scope(house.tenant.pk):
        kept = CalendarEventHistory.objects.order_by("version")
        assert [(row.version, str(row.factor)) for row in kept] == [(1, "2.4000"), (2, "2.6000")]
    (entry,) = house.audit("calendar_event.changed")
    assert entry.detail == {"factor": ["2.4", "2.6"]}


def test_business_days_follow_from_the_holidays_of_the_zone(house: House) -> None:
    with tenant_scope(house.tenant.pk):
        create(CALENDAR, actor="tests", values=a_holiday())
        worked = {"slug": "worked_saturday", "kind": "make_up_day"}
        saturday = {"local_from": a_holiday()["local_to"]}
        saturday["local_to"] = saturday["local_from"].replace(day=5)
        create(CALENDAR, actor="tests", values={**a_holiday(), **saturday, **worked})
        here, elsewhere = business_calendar(NEW_YORK), business_calendar("Asia/Shanghai")
    thursday = date(2026, 7, 2)
    assert next_business_day(thursday, here) == date(2026, 7, 4)
    assert next_business_day(thursday, elsewhere) == date(2026, 7, 3)


def test_what_is_closed_does_not_count_any_more(house: House) -> None:
    with tenant_scope(house.tenant.pk):
        closed = {**a_holiday(), "closed_on": date(2020, 1, 1)}
        create(CALENDAR, actor="tests", values=closed)
        assert business_calendar(NEW_YORK).holidays == frozenset()


def test_a_row_is_closed_by_the_day_of_its_own_clock(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At 02:00 UTC it is still the evening before in New York."""
    with tenant_scope(house.tenant.pk):
        create(CALENDAR, actor="tests", values={**a_holiday(), "closed_on": date(2026, 5, 2)})
    actor = actor_for(house.tenant, house.person("tenant_admin"))
    for hour, is_open in ((2, True), (12, False)):
        moment = datetime(2026, 5, 2, hour, tzinfo=UTC)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        with tenant_scope(house.tenant.pk), timezone.override(NEW_YORK), links_into(house.tenant):
            assert bool(business_calendar(NEW_YORK).holidays) is is_open
            table = table_of(nouns.CALENDAR, list(CalendarEvent.objects.all()), actor)
        states = [cell.value for row in table.rows for cell in row.cells if cell.kind == "badge"]
        assert states == ["closes 2026-05-02" if is_open else "closed 2026-05-02"]


def test_the_list_names_days_and_an_hour_only_where_there_is_one(house: House) -> None:
    """An end at midnight is said as the day before it, its last one."""
    hours = {name: datetime(2031, 11, 27, hour) for name, hour in HOURS}  # noqa: DTZ001  # of a wall clock
    with tenant_scope(house.tenant.pk):
        create(CALENDAR, actor="tests", values=a_holiday())
        create(CALENDAR, actor="tests", values=filled(factor=Decimal("2.40"), **hours))
    page = house.browser().get(f"{house.at}/calendar/").content.decode()
    (table,) = tables_of(page)
    eve, friday = table.row("Independence Day"), table.row("Black Friday")
    assert [cell.text for cell in eve[3:5]] == ["3 Jul", "3 Jul"]
    assert [cell.text for cell in friday[3:5]] == ["27 Nov 2031, 08:00", "27 Nov 2031, 22:00"]
    assert friday[6].text == "2.4"
