"""Reported beside rated cost: by provider and model, on the page, as a file and over REST."""

import json
from decimal import Decimal

import pytest
from django.test import Client

from finops.scope import tenant_scope
from tests.ledger.pages.house import AT, JUNE, House
from tests.ledger.pages.reading import Cell, csv_of, tables_of
from tests.ledger.records import Record, a_request, an_event, an_unpriced_event, record
from tests.people import make_key

URL = f"/t/retail/reported-cost/?{JUNE}"
API = f"/api/v1/reported-cost?{JUNE}"


@pytest.fixture
def reporting(house: House) -> House:
    """Two models whose source reports more and less, one without a price, and calls whose
    source reports nothing, which are no part of it."""
    with tenant_scope(house.tenant.pk):
        record(
            a_request("v1", AT, workflow_step="compare"),
            an_event("v1_a", "v1", AT, model_or_service="dear", allocated_cost_usd="2.5"),
            an_event("v1_b", "v1", AT, model_or_service="dear", allocated_cost_usd="2.1"),
            an_event("v1_c", "v1", AT, model_or_service="cheap", allocated_cost_usd="1.2"),
            an_unpriced_event("v1_d", "v1", AT, allocated_cost_usd="0.3"),
            an_event("v1_e", "v1", AT, model_or_service="silent"),
        )
    return house


def test_each_model_shows_both_costs_and_the_largest_difference_first(reporting: House) -> None:
    (table,) = tables_of(reporting.browser().get(URL).content.decode())
    assert [[cell.text for cell in row[:5]] for row in table.rows] == [
        ["house · cheap", "1.20", "2.00", "−0.80", "−40.0%"],
        ["house · dear", "4.60", "4.00", "0.60", "15.0%"],
        ["house · unheard_of", "0.30", "0.30", "0.00", "0.0%"],
    ]
    assert [cell.text for cell in table.total[1:4]] == ["6.10", "6.30", "−0.20"]


def test_figures_say_what_differs_and_ten_models_are_a_page_with_the_total_of_all(
    house: House,
) -> None:
    with tenant_scope(house.tenant.pk):
        record(a_request("v1", AT), *(reported(no) for no in range(12)))
    browser = house.browser()
    body = browser.get(URL).content.decode()
    (first,), (second,) = tables_of(body), tables_of(browser.get(f"{URL}&page=2").content.decode())
    assert (len(first.rows), len(second.rows)) == (10, 2)
    assert [cell.text for cell in first.total] == [cell.text for cell in second.total]
    assert first.total[1].text == "12.66"
    assert "1 to 10 of 12" in body
    figures = body.partition('class="figures"')[2].partition("</dl>")[0]
    assert "Models that differ" in figures
    assert "of 12" in figures


def reported(no: int) -> Record:
    """A call of its own model, of which the source says 1.00 USD, and a cent more each."""
    usd = Decimal(100 + no) / 100
    return an_unpriced_event(
        f"r_{no}", "v1", AT, model_or_service=f"model_{no}", allocated_cost_usd=str(usd)
    )


def number(cell: Cell) -> Decimal:
    return Decimal(cell.text.replace("−", "-").replace(",", ""))


def test_rows_sum_to_the_total_and_lead_to_their_traces(reporting: House) -> None:
    browser = reporting.browser()
    (table,) = tables_of(browser.get(URL).content.decode())
    for at in (1, 2, 3, 5, 6):
        assert sum(number(row[at]) for row in table.rows) == number(table.total[at])
    traces = browser.get(table.rows[1][0].href).content.decode()
    assert "/t/retail/traces/v1/" in traces
    assert "/t/retail/traces/trc_2/" not in traces


def test_a_filter_narrows_it_and_a_meter_does_not_cut_events(reporting: House) -> None:
    browser = reporting.browser()
    assert tables_of(browser.get(f"{URL}&use_case=aml").content.decode()) == []
    unfiltered = browser.get(URL).content.decode()
    by_meter = browser.get(f"{URL}&meter=input").content.decode()
    assert tables_of(by_meter)[0].total[1].text == tables_of(unfiltered)[0].total[1].text
    assert browser.get(f"{URL}&by=nothing").status_code == 422


def test_a_scoped_role_sees_its_own_unit_only(reporting: House) -> None:
    own = reporting.browser("business_owner", reporting.contact_center)
    other = reporting.browser("business_owner", reporting.compliance)
    assert len(tables_of(own.get(URL).content.decode())) == 1
    assert tables_of(other.get(URL).content.decode()) == []


def test_the_file_and_the_api_say_the_same_to_the_last_digit(reporting: House) -> None:
    rows = [row for row in csv_of(reporting.browser().get(f"{URL}&format=csv")) if row[0][0] != "#"]
    key = make_key(reporting.tenant, "read")
    answer = Client().get(API, headers={"Authorization": f"Bearer {key}"})
    body = json.loads(answer.content)
    names = ("provider", "model", "rated_usd", "reported_usd", "difference_usd")
    assert [[row[name] for name in names] for row in body["rows"]] == [row[:5] for row in rows[1:4]]
    assert body["total"]["difference_usd"] == rows[4][4] == "-0.2"
    assert Decimal(body["rows"][1]["difference_ratio"]) == Decimal("0.15")
    assert body["by"] == ["provider", "model"]
    assert body["rows"][2]["as_reported_usd"] == "0.3"


def test_less_than_a_dollar_is_said_as_such(house: House) -> None:
    with tenant_scope(house.tenant.pk):
        record(an_unpriced_event("cents", "trc_2", AT, allocated_cost_usd="0.3"))
    page = house.browser().get(URL).content.decode()
    assert "1 model, reported &lt;1 USD, rated &lt;1 USD" in page


def test_without_reports_there_is_nothing_to_compare(house: House) -> None:
    assert "Nothing was reported" in house.browser().get(URL).content.decode()


def test_the_former_page_leads_on_with_its_filter(reporting: House) -> None:
    answer = reporting.browser().get(f"/t/retail/variance/?{JUNE}&provider=house")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"{URL}&provider=house"


def test_the_former_endpoint_is_gone_and_says_where_to(reporting: House) -> None:
    key = make_key(reporting.tenant, "read")
    answer = Client().get("/api/v1/variance", headers={"Authorization": f"Bearer {key}"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (410, "application/problem+json")
    assert answer.json()["detail"] == "This report is now /api/v1/reported-cost."
