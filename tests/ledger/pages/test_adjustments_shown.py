"""What is booked for a closed month says so: on showback and trace pages, and over REST."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from finops.models import Tenant
from finops.scope import tenant_scope
from tests.ledger.pages.reading import tables_of, text_of
from tests.ledger.posting.closing import SEPTEMBER, a_closer, close
from tests.ledger.records import a_request, an_event, record
from tests.people import make_key, make_person, make_tenant, sign_in

AT = "2024-09-12T10:00:00Z"


@pytest.fixture
def tenant(db: None) -> Tenant:
    """2.00 in September 2024, which is closed; then 3.00 more that belonged to it."""
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk):
        record(a_request("t1", AT), an_event("e1", "t1", AT))
        close(a_closer(tenant), SEPTEMBER)
        record(an_event("late", "t1", AT, unit_price="0.003"))
    return tenant


@pytest.fixture
def reader(tenant: Tenant) -> Client:
    return sign_in(Client(), make_person(tenant, "auditor"))


def around_today() -> str:
    day = timezone.now().date()
    return f"from={day - timedelta(days=1)}&to={day + timedelta(days=1)}"


def test_the_showback_of_the_day_of_arrival_names_the_month(reader: Client) -> None:
    table = tables_of(reader.get(f"/t/retail/showback/?{around_today()}").content.decode())[0]
    row = table.row("Adjustment for 2024-09")
    assert (row[1].text, row[0].href) == ("3.00, in above", "/t/retail/periods/")
    assert table.total[1].text == "3.00"
    assert table.row("copilot")[1].text == "3.00"


def test_the_closed_month_shows_what_it_showed_and_what_was_booked_later(reader: Client) -> None:
    url = "/t/retail/showback/?from=2024-09-01&to=2024-09-30"
    table = tables_of(reader.get(url).content.decode())[0]
    assert table.total[1].text == "2.00"
    assert not any("Adjustment" in name for name in table.names())
    row = table.row(f"Booked later, in {timezone.now():%Y-%m}")
    assert row[1].text == "3.00, not in above"


def test_days_that_hold_both_have_nothing_booked_later(reader: Client) -> None:
    url = f"/t/retail/showback/?from=2024-09-01&to={timezone.now().date() + timedelta(days=1)}"
    table = tables_of(reader.get(url).content.decode())[0]
    assert table.total[1].text == "5.00"
    assert not any("Booked later" in name for name in table.names())


def test_the_trace_marks_the_line_that_came_late(reader: Client) -> None:
    tables = tables_of(reader.get("/t/retail/traces/t1/").content.decode())
    lines = next(table for table in tables if "Cost event" in table.heads)
    at = lines.heads.index("Counted")
    counted = {row[-1].text: row[at].text for row in lines.rows}
    assert counted["e1"] == "on its day"
    assert counted["late"].startswith("adjustment for 2024-09, counted ")


def test_a_trace_without_late_lines_has_no_such_column(reader: Client, tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        record(an_event("open", "t2", "2024-11-12T10:00:00Z"))
    page = text_of(reader.get("/t/retail/traces/t2/").content.decode())
    assert "Counted" not in page


def test_rest_names_the_month_too(tenant: Tenant, client: Client) -> None:
    headers = {"Authorization": f"Bearer {make_key(tenant)}"}
    body = client.get(f"/api/v1/showback?{around_today()}", headers=headers).json()
    assert body["adjustments"] == [{"month": "2024-09", "cost_usd": "3", "events": 1, "lines": 1}]
    september = "from=2024-09-01&to=2024-09-30"
    closed = client.get(f"/api/v1/showback?{september}", headers=headers).json()
    assert closed["booked_later"] == [{"month": f"{timezone.now():%Y-%m}", "cost_usd": "3"}]
    assert (closed["adjustments"], closed["total"]["cost_usd"]) == ([], "2")
    lines = client.get("/api/v1/traces/t1", headers=headers).json()["lines"]
    assert {line["cost_event_id"]: line["adjusts"] for line in lines} == {
        "e1": None,
        "late": "2024-09",
    }


def test_a_closed_month_without_any_cost_still_shows_what_came_late_for_it(
    db: None, client: Client
) -> None:
    tenant = make_tenant("bank")
    with tenant_scope(tenant.pk):
        record(a_request("t1", AT))
        close(a_closer(tenant), SEPTEMBER)
        record(an_event("late", "t1", AT))
    headers = {"Authorization": f"Bearer {make_key(tenant)}"}
    body = client.get("/api/v1/traces/t1", headers=headers).json()
    assert [line["cost_event_id"] for line in body["lines"]] == ["late"]


def test_a_report_of_what_has_no_price_leaves_priced_adjustments_out(
    tenant: Tenant, client: Client
) -> None:
    headers = {"Authorization": f"Bearer {make_key(tenant)}"}
    body = client.get(f"/api/v1/showback?{around_today()}&unpriced=1", headers=headers).json()
    assert body["adjustments"] == []
