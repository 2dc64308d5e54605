"""The money of a closed month never moves, whatever arrives for it; it is booked where it arrives.

What is counted in it stays counted in it, and is told as what it is now.
"""

import random
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import CostDay, ImportBatch, Period, RequestDay
from ledger.queries.narrowing import tenant_zone
from ledger.queries.periods import (
    Adjusted,
    MonthSums,
    adjustments_by_month,
    closing_sha256,
    read_books,
)
from ledger.services.periods import reopen_period
from ledger.services.rollups import change_time_zone, compare, rebuild
from tests.ledger.ledgers import send, send_wildly, the_ledger
from tests.ledger.posting.closing import (
    OCTOBER,
    SEPTEMBER,
    a_closer,
    below_nothing,
    close,
    kept_before,
)
from tests.ledger.posting.worlds import World, records_of
from tests.ledger.records import WORDS, a_request, an_event, an_outcome, an_unpriced_event
from tests.people import make_tenant

pytestmark = pytest.mark.django_db
IN_SEPTEMBER = "2024-09-12T10:00:00Z"
IN_OCTOBER = "2024-10-12T10:00:00Z"
ACROSS = World(
    moments=(
        "2024-09-12T10:10:00Z",
        "2024-09-30T18:20:00Z",
        "2024-09-30T23:59:59.999999Z",
        "2024-10-01T00:00:00Z",
        "2024-10-01T00:00:00.000001Z",
        "2024-10-31T20:00:00Z",
    )
)


def totals() -> list[tuple[object, ...]]:
    """Everything ever booked by owner, meter and source of price, whenever it was booked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.business_unit, a.workflow_step, a.cost_center, m.meter, r.source,"
            " sum(d.lines), sum(d.events), sum(d.quantity), sum(d.cost_usd) FROM ledger_costday d"
            " JOIN ledger_attribution a ON a.tenant_id = d.tenant_id AND a.id = d.attribution_id"
            " JOIN ledger_meter m ON m.tenant_id = d.tenant_id AND m.id = d.meter_id"
            " JOIN ledger_rate r ON r.tenant_id = d.tenant_id AND r.id = d.rate_id"
            " WHERE d.tenant_id = app.tenant() GROUP BY 1, 2, 3, 4, 5"
            " HAVING sum(d.lines) <> 0 ORDER BY 1, 2, 3, 4, 5"
        )
        return list(cursor.fetchall())


def costs(**narrowed: object) -> list[tuple[object, ...]]:
    """(day, use case, events, unpriced lines, cost) of sums by day, those of nobody first."""
    columns = ("attribution__use_case", "events", "unpriced_lines", "cost_usd")
    rows = CostDay.objects.filter(**narrowed).order_by("day", *columns)
    return [(str(day), *rest) for day, *rest in rows.values_list("day", *columns)]


def adjusting(month: str) -> list[tuple[object, ...]]:
    return costs(rate__adjusts=month)


def today(zone: str = "UTC") -> str:
    return str(timezone.now().astimezone(ZoneInfo(zone)).date())


@pytest.mark.parametrize(
    ("zone", "seed"), [("UTC", 3), ("Asia/Kathmandu", 14), ("America/Los_Angeles", 15)]
)
def test_no_storm_of_late_records_moves_a_closed_sum(zone: str, seed: int) -> None:
    chance = random.Random(seed)
    records = [*records_of(ACROSS, chance), an_event("first", "first", IN_SEPTEMBER, **WORDS)]
    with tenant_scope(make_tenant("open", time_zone=zone).pk):
        send(records)
        expected = totals()
    tenant = make_tenant("closed", time_zone=zone)
    with tenant_scope(tenant.pk):
        closer = a_closer(tenant)
        send([*chance.sample(records[:-1], len(records) // 2), records[-1]])
        close(closer, SEPTEMBER)
        before = kept_before(OCTOBER, zone)
        send_wildly(records, chance, times=2)
        assert kept_before(OCTOBER, zone) == before
        assert below_nothing() == []
        assert totals() == expected  # all of it is counted, though elsewhere
        assert compare() == {}
        rebuild(actor="tests")
        assert kept_before(OCTOBER, zone) == before


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant("retail")


def test_a_late_event_is_counted_on_the_day_it_arrives_and_says_for_which_month(
    tenant: Tenant,
) -> None:
    with tenant_scope(tenant.pk):
        send([a_request("t1", IN_SEPTEMBER), an_event("e1", "t1", IN_SEPTEMBER)])
        close(a_closer(tenant), SEPTEMBER)
        send([an_event("e2", "t1", IN_SEPTEMBER)])
        assert adjusting("2024-09") == [(today(), "copilot", 1, 0, 2)]
        assert adjustments_by_month(tenant_zone())[SEPTEMBER] == Adjusted(1, 1, Decimal(2))
        (line,) = [row for row in the_ledger()["lines"] if row[0] == "e2"]
        assert str(line[2]) == "2024-09-12 10:00:00+00:00"  # the fact says when it happened
        assert ImportBatch.objects.filter(closed_until__isnull=False).count() == 1


def test_the_same_file_again_books_nothing(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        records = [a_request("t1", IN_SEPTEMBER), an_event("e1", "t1", IN_SEPTEMBER)]
        send(records)
        close(a_closer(tenant), SEPTEMBER)
        assert send(records).duplicate == 2
        assert adjusting("2024-09") == []


def test_a_late_request_moves_costs_to_their_owner_in_the_open_month(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        send([an_event("e1", "t1", IN_SEPTEMBER), an_event("o1", "t1", IN_OCTOBER)])
        close(a_closer(tenant), SEPTEMBER)
        send([a_request("t1", IN_SEPTEMBER)])
        moved = [(today(), "", 0, 0, -2), (today(), "copilot", 0, 0, 2)]
        assert adjusting("2024-09") == moved
        assert costs(day="2024-10-12") == [("2024-10-12", "copilot", 1, 0, 2)]
        stayed = [("2024-09-12", "", 0, 0, 2), ("2024-09-12", "copilot", 1, 0, 0)]
        assert costs(day="2024-09-12") == stayed
        assert str(RequestDay.objects.get().day) == today()
        assert compare() == {}


def test_an_adjustment_that_another_takes_back_leaves_no_sum_of_nothing(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        send([an_event("e1", "t1", IN_SEPTEMBER)])
        close(a_closer(tenant), SEPTEMBER)
        send([an_event("e2", "t2", IN_SEPTEMBER)])
        assert adjusting("2024-09") == [(today(), "", 1, 0, 2)]
        send([a_request("t2", IN_SEPTEMBER)])
        assert adjusting("2024-09") == [(today(), "copilot", 1, 0, 2)]
        assert compare() == {}


def test_what_takes_the_place_of_an_implied_request_counts_in_its_closed_month(
    tenant: Tenant,
) -> None:
    with tenant_scope(tenant.pk):
        send([an_event("e1", "t1", IN_SEPTEMBER, **WORDS), an_event("e2", "t1", IN_SEPTEMBER)])
        close(a_closer(tenant), SEPTEMBER)
        send([a_request("t1", IN_OCTOBER, use_case_id="aml")])
        rows = RequestDay.objects.order_by("day")
        assert [
            (str(day), *rest)
            for day, *rest in rows.values_list("day", "attribution__use_case", "requests")
        ] == [("2024-09-12", "aml", 1)]
        assert compare() == {}


def test_late_outcomes_count_on_their_own_day_also_in_a_closed_month(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        send([a_request("t1", IN_SEPTEMBER), an_outcome("c1", "t1", IN_SEPTEMBER)])
        close(a_closer(tenant), SEPTEMBER)
        send([an_outcome("c2", "t1", IN_SEPTEMBER, value_usd="40")])
        rows = the_ledger()["counted"]
        assert [(str(row[0]), row[3], row[4]) for row in rows] == [("2024-09-12", 2, 40)]
        assert compare() == {}


def test_late_lines_without_a_price_are_unpriced_in_the_open_month(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        send([a_request("t1", IN_SEPTEMBER)])
        close(a_closer(tenant), SEPTEMBER)
        send([an_unpriced_event("u1", "t1", IN_SEPTEMBER)])
        assert adjusting("2024-09") == [(today(), "copilot", 1, 1, 0)]
        assert compare() == {}


def test_each_adjustment_names_its_own_month(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        closer = a_closer(tenant)
        send([a_request("t1", IN_SEPTEMBER)])
        close(closer, SEPTEMBER)
        close(closer, OCTOBER)
        send([an_event("e1", "t1", IN_SEPTEMBER), an_event("e2", "t1", IN_OCTOBER)])
        assert [len(adjusting(month)) for month in ("2024-09", "2024-10")] == [1, 1]


def test_a_month_ends_where_the_tenants_clock_says() -> None:
    india = make_tenant("india", time_zone="Asia/Kolkata")
    with tenant_scope(india.pk):
        send([a_request("t1", IN_SEPTEMBER)])
        close(a_closer(india), SEPTEMBER)
        before, after = "2024-09-30T18:29:59Z", "2024-09-30T18:30:00Z"
        send([an_event("in", "t1", before), an_event("out", "t1", after)])
        assert adjusting("") == [("2024-10-01", "copilot", 1, 0, 2)]
        assert adjusting("2024-09") == [(today("Asia/Kolkata"), "copilot", 1, 0, 2)]


def test_a_reopened_month_takes_its_own_again_and_adjustments_stay(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        send([a_request("t1", IN_SEPTEMBER)])
        close(a_closer(tenant), SEPTEMBER)
        send([an_event("e1", "t1", IN_SEPTEMBER)])
        other = a_closer(tenant, "Ben Osei")
        seen = closing_sha256(Period.objects.get(month=SEPTEMBER))
        why = "A supplier's invoice was missing."
        reopen_period(actor=other, month=SEPTEMBER, reason=why, if_match=seen)
        send([an_event("e2", "t1", IN_SEPTEMBER)])
        assert adjusting("2024-09") == [(today(), "copilot", 1, 0, 2)]
        assert costs(day="2024-09-12") == [("2024-09-12", "copilot", 1, 0, 2)]
        assert compare() == {}


def test_the_time_zone_stays_while_a_month_is_closed(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        send([a_request("t1", IN_SEPTEMBER)])
        close(a_closer(tenant), SEPTEMBER)
        with pytest.raises(ValidationError, match="reopen the closed months first"):
            change_time_zone(actor=Actor(tenant, name="tests"), time_zone="Asia/Kolkata")


def test_the_books_say_what_a_closed_month_said_when_it_was_closed(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        send([a_request("t1", IN_SEPTEMBER), an_event("e1", "t1", IN_SEPTEMBER)])
        close(a_closer(tenant), SEPTEMBER)
        send([an_event("e2", "t1", IN_SEPTEMBER), an_event("e3", "t1", IN_OCTOBER)])
        books = {month.month: month for month in read_books(timezone.now()).months}
        september = books[SEPTEMBER]
        assert september.is_closed
        assert september.is_unchanged
        assert september.sums == MonthSums(1, 1, 0, 1, 0, Decimal(2))
        assert september.adjusted == Adjusted(1, 1, Decimal(2))
        assert books[OCTOBER].sums.cost_usd == 2
        assert books[date(timezone.now().year, timezone.now().month, 1)].sums.cost_usd == 2
