"""The Periods page: months with their sums, closed and reopened in place."""

import re

import pytest
from django.test import Client

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import Period
from tests.ledger.pages.reading import PageTable, tables_of, text_of
from tests.ledger.records import a_request, an_event, an_outcome, an_unpriced_event, record
from tests.people import make_person, make_tenant, sign_in

MAY, JUNE = "2024-05-10T12:00:00Z", "2024-06-10T12:00:00Z"
URL = "/t/retail/periods/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def tenant(db: None) -> Tenant:
    """May 2024: 2.00; June 2024: 2.00 and a line without a price."""
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk):
        record(
            *(a_request("may", MAY), an_event("e1", "may", MAY)),
            *(a_request("june", JUNE), an_event("e2", "june", JUNE)),
            an_unpriced_event("e3", "june", JUNE),
        )
    return tenant


@pytest.fixture
def lead(tenant: Tenant) -> Client:
    return sign_in(Client(), make_person(tenant, "finops_lead", "Ana Silva"))


def months(html: str) -> PageTable:
    return tables_of(html)[0]


def test_months_are_listed_with_their_sums_and_lead_to_their_costs(lead: Client) -> None:
    table = months(lead.get(URL).content.decode())
    row = dict(zip(table.heads, table.row("June 2024"), strict=True))
    assert (row["Status"].text, row["Cost (USD)"].text, row["Requests"].text) == (
        "open",
        "2.00",
        "1",
    )
    assert row["Unpriced"].text == "1"
    assert row["Month"].href == "/t/retail/showback/?from=2024-06-01&to=2024-06-30"


def test_the_first_open_month_is_closed_in_a_dialog_that_says_its_sums(lead: Client) -> None:
    assert "Close May 2024" in text_of(lead.get(URL).content.decode())
    dialog = text_of(lead.get(f"{URL}2024-05/close/", headers=HTMX).content.decode())
    assert "Close May 2024: 2.00 USD" in dialog
    assert "Only another person can reopen it." in dialog
    answer = lead.post(f"{URL}2024-05/close/", headers=HTMX)
    assert answer.headers["HX-Redirect"] == URL
    html = lead.get(URL).content.decode()
    row = dict(zip(months(html).heads, months(html).row("May 2024"), strict=True))
    assert (row["Status"].text, row["Closed by"].text) == ("closed", "Ana Silva")
    assert row["Since closing"].text == "unchanged"
    assert "The month is closed." in html
    assert "Close June 2024" in text_of(html)


def test_a_line_without_a_price_is_pointed_out_before_closing(lead: Client) -> None:
    lead.post(f"{URL}2024-05/close/")
    dialog = text_of(lead.get(f"{URL}2024-06/close/").content.decode())
    assert "1 line of this month has no price yet." in dialog


def test_what_came_later_stands_beside_the_closed_month(lead: Client, tenant: Tenant) -> None:
    lead.post(f"{URL}2024-05/close/")
    with tenant_scope(tenant.pk):
        record(an_event("late", "may", MAY))
    table = months(lead.get(URL).content.decode())
    row = dict(zip(table.heads, table.row("May 2024"), strict=True))
    assert (row["Cost (USD)"].text, row["Adjusted (USD)"].text) == ("2.00", "2.00")
    assert row["Since closing"].text == "unchanged"


def test_how_much_came_after_the_close_is_counted(lead: Client, tenant: Tenant) -> None:
    lead.post(f"{URL}2024-05/close/")

    def row() -> dict[str, str]:
        table = months(lead.get(URL).content.decode())
        cells = zip(table.heads, table.row("May 2024"), strict=True)
        return {head: cell.text for head, cell in cells}

    assert row()["After close"] == "nothing"
    with tenant_scope(tenant.pk):
        record(an_event("late", "may", MAY), an_event("later", "may", MAY))
        record(an_outcome("case_1", "may", MAY))
    assert row()["After close"] == "+2 events, +1 outcome"
    assert row()["Outcomes"] == "1"
    with tenant_scope(tenant.pk):
        record(an_outcome("case_1", "may", MAY, revision=2, state="withdrawn"))
    assert row()["After close"] == "+2 events"


def test_another_month_is_refused_in_a_sentence(lead: Client) -> None:
    answer = lead.post(f"{URL}2024-06/close/", headers=HTMX)
    assert answer.status_code == 409
    assert "Months close in order: 2024-05 comes first." in answer.content.decode()


@pytest.mark.parametrize("month", ["2024-13", "2031-01", "may", "2024-5"])
def test_a_month_that_is_not_in_the_books_is_not_there(lead: Client, month: str) -> None:
    assert lead.post(f"{URL}{month}/close/").status_code == 404
    answer = lead.post(f"{URL}{month}/reopen/", {"reason": "Ten characters."})
    assert answer.status_code == 404


def test_a_month_that_was_never_closed_says_that_it_cannot_be_reopened(lead: Client) -> None:
    page = lead.get(f"{URL}2024-05/reopen/")
    assert page.status_code == 200
    assert "Only the month that was closed last can be reopened." in page.content.decode()
    assert "Sign as" not in page.content.decode()
    assert lead.post(f"{URL}2024-05/reopen/", {"reason": "Ten characters."}).status_code == 422


def test_whoever_closed_it_is_told_that_somebody_else_must_reopen(lead: Client) -> None:
    lead.post(f"{URL}2024-05/close/")
    assert "somebody else must reopen it" in text_of(lead.get(URL).content.decode())
    answer = lead.post(f"{URL}2024-05/reopen/", {"reason": "An invoice was missing."})
    assert answer.status_code == 403


def test_another_person_reopens_it_with_a_reason(lead: Client, tenant: Tenant) -> None:
    lead.post(f"{URL}2024-05/close/")
    other = sign_in(Client(), make_person(tenant, "finance", "Ben Osei"))
    short = other.post(f"{URL}2024-05/reopen/", {"reason": "why"}, headers=HTMX)
    assert short.status_code == 422
    assert "at least 10 characters" in text_of(short.content.decode())
    dialog = other.get(f"{URL}2024-05/reopen/").content.decode()
    assert "Reopen May 2024: closed with 2.00 USD" in text_of(dialog)
    assert "Sign as Finance" in text_of(dialog)
    (shown,) = re.findall(r'name="seen" value="([0-9a-f]{64})"', dialog)
    why = {"reason": "An invoice was missing."}
    for seen, status in (("", 428), ("0" * 64, 412), (shown, 302), (shown, 302), ("0" * 64, 412)):
        answer = other.post(f"{URL}2024-05/reopen/", {**why, "seen": seen})
        assert answer.status_code == status, seen
    with tenant_scope(tenant.pk):
        assert Period.objects.values_list("reopened_by__name", flat=True).get() == "Ben Osei"
    table = months(other.get(URL).content.decode())
    assert table.row("May 2024")[1].text == "reopened"


def test_readers_see_months_but_no_buttons(tenant: Tenant) -> None:
    auditor = sign_in(Client(), make_person(tenant, "auditor"))
    page = auditor.get(URL).content.decode()
    assert months(page).row("May 2024")[1].text == "open"
    assert "Close May 2024" not in page
