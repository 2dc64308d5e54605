"""Days and hours of the tenant's own clock: each event in one, and all of them the total."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from finops import clock
from finops.access import Actor
from finops.calc.dates.periods import month_of
from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.services.rollups import change_time_zone, compare
from tests.finops.budgets.house import House, approved, new_budget, open_house
from tests.ledger.ledgers import send, the_ledger
from tests.ledger.records import Record, a_request, an_event, an_outcome
from tests.people import make_tenant

pytestmark = pytest.mark.django_db
ZONES = {
    "Asia/Kolkata": datetime(2026, 3, 1),  # noqa: DTZ001 - the zone is the key
    "Asia/Kathmandu": datetime(2026, 3, 1),  # noqa: DTZ001 - 5 h 45 min ahead
    "America/Los_Angeles": datetime(2026, 3, 8),  # noqa: DTZ001 - 23 hours
    "America/New_York": datetime(2025, 11, 2),  # noqa: DTZ001 - 25 hours
    "Australia/Lord_Howe": datetime(2026, 4, 5),  # noqa: DTZ001 - half an hour longer
    "America/Havana": datetime(2026, 3, 8),  # noqa: DTZ001 - has no midnight
}


def every_twenty_minutes(day: datetime, zone: str) -> list[datetime]:
    """From the evening before until the morning after, across whatever the clock does."""
    start = day.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) - timedelta(hours=3)
    return [start + timedelta(minutes=20 * step, microseconds=step % 2) for step in range(95)]


def at_each(moments: list[datetime]) -> list[Record]:
    records: list[Record] = []
    for number, at in enumerate(moments):
        text = at.isoformat()
        records.append(a_request(f"trc_{number}", text))
        records.append(an_event(f"ce_{number}", f"trc_{number}", text, input_tokens=1 + number))
        records.append(an_outcome(f"case_{number}", f"trc_{number}", text))
    return records


def expected_days(moments: list[datetime], zone: str) -> dict[str, Decimal]:
    cost_by_day: dict[str, Decimal] = defaultdict(Decimal)
    for number, at in enumerate(moments):
        cost_by_day[str(at.astimezone(ZoneInfo(zone)).date())] += (1 + number) * Decimal("0.002")
    return dict(cost_by_day)


def days() -> dict[str, Decimal]:
    cost_by_day: dict[str, Decimal] = defaultdict(Decimal)
    for row in the_ledger()["days"]:
        cost_by_day[str(row[0])] += Decimal(str(row[8]))
    return dict(cost_by_day)


@pytest.mark.parametrize(("zone", "day"), ZONES.items(), ids=ZONES)
def test_each_event_is_in_one_day_of_the_tenants_calendar(zone: str, day: datetime) -> None:
    moments = every_twenty_minutes(day, zone)
    with tenant_scope(make_tenant(time_zone=zone).pk):
        send(at_each(moments))
        assert days() == expected_days(moments, zone)
        ledger = the_ledger()
        assert sum(Decimal(str(row[8])) for row in ledger["hours"]) == sum(days().values())
        assert sum(int(str(row[2])) for row in ledger["asked by day"]) == len(moments)
        assert sum(int(str(row[2])) for row in ledger["asked by hour"]) == len(moments)
        assert sum(Decimal(str(row[3])) for row in ledger["counted"]) == len(moments)
        assert compare() == {}


def test_the_hour_that_comes_twice_is_two_hours() -> None:
    both = ["2025-11-02T08:30:00Z", "2025-11-02T09:30:00Z"]  # 01:30 PDT, then 01:30 PST
    with tenant_scope(make_tenant(time_zone="America/Los_Angeles").pk):
        send([an_event(f"ce_{n}", "trc_1", at) for n, at in enumerate(both)])
        assert [row[0] for row in the_ledger()["hours"]] == [
            datetime(2025, 11, 2, 8, tzinfo=UTC),
            datetime(2025, 11, 2, 9, tzinfo=UTC),
        ]


def test_the_hours_of_kathmandu_begin_at_a_quarter_past() -> None:
    with tenant_scope(make_tenant(time_zone="Asia/Kathmandu").pk):
        send([an_event("ce_1", "trc_1", "2026-03-01T10:00:00Z")])
        assert the_ledger()["hours"][0][0] == datetime(2026, 3, 1, 9, 15, tzinfo=UTC)


@pytest.fixture
def moved() -> Tenant:
    return make_tenant("moved", time_zone="Asia/Kolkata")


@pytest.mark.parametrize(("zone", "day"), ZONES.items(), ids=ZONES)
def test_a_change_of_zone_cuts_all_sums_as_if_it_had_always_been_so(
    moved: Tenant, zone: str, day: datetime
) -> None:
    moments = every_twenty_minutes(day, zone)
    with tenant_scope(moved.pk):
        send(at_each(moments))
        change_time_zone(actor=Actor(moved, name="tests"), time_zone=zone)
        after = the_ledger()
    with tenant_scope(make_tenant("always", time_zone=zone).pk):
        send(at_each(moments))
        assert after == the_ledger()


def test_what_comes_after_a_change_of_zone_is_cut_by_the_new_one(moved: Tenant) -> None:
    with tenant_scope(moved.pk):
        change_time_zone(actor=Actor(moved, name="tests"), time_zone="America/Los_Angeles")
        send([an_event("ce_1", "trc_1", "2026-03-01T07:59:00Z")])
        assert list(days()) == ["2026-02-28"]
        assert compare() == {}


def test_a_zone_that_does_not_exist_changes_nothing(moved: Tenant) -> None:
    with tenant_scope(moved.pk):
        with pytest.raises(ValidationError):
            change_time_zone(actor=Actor(moved, name="tests"), time_zone="Mars/Olympus")
        moved.refresh_from_db()
        assert moved.time_zone == "Asia/Kolkata"


def test_whoever_has_the_machine_changes_the_zone_by_a_command(moved: Tenant) -> None:
    call_command("change_time_zone", "moved", "America/Los_Angeles")
    moved.refresh_from_db()
    assert moved.time_zone == "America/Los_Angeles"
    with pytest.raises(CommandError, match="no tenant “nobody”"):
        call_command("change_time_zone", "nobody", "UTC")
    with pytest.raises(CommandError, match="time zone"):
        call_command("change_time_zone", "moved", "Mars/Olympus")


@pytest.fixture
def budgeted(db: None) -> Iterator[House]:
    """Its fiscal year begins in April; a budget of June is signed."""
    house = open_house()
    with tenant_scope(house.tenant.pk):
        Tenant.objects.filter(pk=house.tenant.pk).update(fiscal_year_start_month=4)
        june = month_of(date(2031, 6, 1))
        approved(house, new_budget("bud_june", dates=june, use_case=house.copilot))
        yield house


def change_at(house: House, moment: datetime) -> str:
    """Which zone the tenant then has."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: moment)
        change_time_zone(actor=Actor(house.tenant, name="tests"), time_zone="Asia/Tokyo")
    return Tenant.objects.get(pk=house.tenant.pk).time_zone


def test_the_zone_of_budgets_changes_on_the_first_day_of_a_fiscal_year(budgeted: House) -> None:
    """Mid-year it waits: the curve of a month would have been cut by two clocks."""
    with pytest.raises(ValidationError, match="first day of the next one, 1 Apr 2032"):
        change_at(budgeted, datetime(2031, 6, 15, 12, tzinfo=UTC))
    assert Tenant.objects.get(pk=budgeted.tenant.pk).time_zone == "UTC"
    the_first_of_april_in_tokyo = datetime(2031, 3, 31, 16, tzinfo=UTC)
    assert change_at(budgeted, the_first_of_april_in_tokyo) == "Asia/Tokyo"


def test_a_year_without_budgets_has_no_clock_to_keep(budgeted: House) -> None:
    assert change_at(budgeted, datetime(2030, 6, 15, 12, tzinfo=UTC)) == "Asia/Tokyo"
