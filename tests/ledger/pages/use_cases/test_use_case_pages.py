"""Use cases and their unit costs: the list, the worksheet, and what is said where there is none."""

import re

import pytest
from django.test import Client

from finops.models import WorkflowStep
from finops.scope import tenant_scope
from tests.ledger.pages.house import AT, JUNE, House
from tests.ledger.pages.reading import PageTable, csv_of, tables_of, text_of
from tests.ledger.posting.closing import SEPTEMBER, a_closer, close
from tests.ledger.records import a_request, an_event, an_outcome, record

URL = "/t/retail/use-cases/"
COPILOT = f"{URL}copilot/"
SET_UP = "/t/retail/use-case-set-up/copilot/"
WORKSHEET = "/t/retail/use-case-worksheets/copilot/"


def listed(browser: Client, query: str = JUNE) -> PageTable:
    answer = browser.get(f"{URL}?{query}")
    assert answer.status_code == 200, answer.content
    return tables_of(answer.content.decode())[0]


def worksheet(browser: Client, query: str = JUNE) -> PageTable:
    return tables_of(browser.get(f"{WORKSHEET}?{query}").content.decode())[0]


def test_each_use_case_shows_what_one_outcome_costs(lead: Client) -> None:
    row = dict(zip(listed(lead).heads, listed(lead).row("Service Copilot"), strict=True))
    assert row["Spend (USD)"].text == "7.00"
    assert row["Per outcome (USD)"].value == "3.50"
    assert row["Per outcome (USD)"].note == "per resolved case"
    assert row["Change"].text == "unchanged"
    assert row["Cost SLO"].text == "within"


def test_its_pages_lead_to_budgets_and_gates(lead: Client) -> None:
    for page in (COPILOT, SET_UP):
        html = lead.get(page).content.decode()
        (ways,) = re.findall(r'<span class="ways">(.*?)</span>', html, re.DOTALL)
        assert [lead.get(url).status_code for url in re.findall('href="(.*?)"', ways)] == [200, 200]


def test_without_an_outcome_there_is_a_reason_and_no_number(lead: Client) -> None:
    row = dict(zip(listed(lead).heads, listed(lead).row("AML Copilot"), strict=True))
    assert row["Per outcome (USD)"].value == "no outcome yet"
    assert row["Owner"].text == "nobody yet"


def test_a_use_case_that_nobody_registered_is_listed_and_named_so(
    house: House, lead: Client
) -> None:
    with tenant_scope(house.tenant.pk):
        record(a_request("s1", AT, use_case_id="shadow"), an_event("se1", "s1", AT))
    row = listed(lead).row("shadow")
    assert row[3].text == "not registered"
    assert "use_case=shadow" in row[0].href


def test_the_list_sorts_and_filters(lead: Client) -> None:
    assert listed(lead).names() == ["AML Copilot", "Service Copilot"]
    assert listed(lead, f"{JUNE}&sort=cost").names() == ["Service Copilot", "AML Copilot"]
    assert listed(lead, f"{JUNE}&sort=-unit").names()[0] == "Service Copilot"
    assert listed(lead, f"{JUNE}&stage=scale").names() == ["Service Copilot"]
    assert listed(lead, f"{JUNE}&tier=high").names() == ["AML Copilot"]


def test_an_unknown_stage_is_refused(lead: Client) -> None:
    assert lead.get(f"{URL}?stage=heaven").status_code == 422


def test_the_list_exports_in_full_precision(lead: Client) -> None:
    lines = csv_of(lead.get(f"{URL}?{JUNE}&format=csv"))
    head = next(line for line in lines if line[0] == "use_case")
    row = dict(zip(head, next(line for line in lines if line[0] == "copilot"), strict=True))
    assert row["cost_usd"].rstrip("0").rstrip(".") == "7"
    assert row["outcomes"] == "2"


def test_one_unit_sees_its_own_use_cases_only(house: House) -> None:
    browser = house.browser("business_owner", house.contact_center)
    assert listed(browser).names() == ["Service Copilot"]
    assert browser.get(f"{URL}aml/").status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("Requests", "2", "traces"),
        ("Cache hit rate", "50.0%", "1 of 2 answered from a cache"),
        ("Effective model requests", "1", "requests − answered from a cache"),
        ("Model calls", "3.00", "token cost, or the share of the self-hosted pool"),
        ("Tools", "4.00", "systems called on the way"),
        ("Judge", "0.00", "judges and quality samples"),
        ("Total AI cost", "7.00", "sum of the cost items"),
        ("Resolved cases", "2", "linked back from the system of record"),
        ("Cost per request", "3.50", "total AI cost ÷ count = 7.00 ÷ 2"),
        ("Cost per resolved case", "3.50", "total AI cost ÷ count = 7.00 ÷ 2"),
        ("Cost per accepted action", "no action was accepted", "7.00 ÷ 0"),
        ("Value", "40.00", "what its record says"),
        ("Net value", "33.00", "value − total AI cost"),
    ],
)
def test_the_worksheet_names_value_and_formula(
    lead: Client, field: str, value: str, rule: str
) -> None:
    row = worksheet(lead).row(field)
    assert row[1].text == value
    assert rule in row[2].text


def test_unit_costs_stand_on_scales_of_their_own_and_never_on_one_axis(lead: Client) -> None:
    for path in (COPILOT, WORKSHEET):
        html = lead.get(f"{path}?{JUNE}").content.decode()
        assert html.count('<svg viewBox="-4 0 228 56"') == 3  # no action was accepted
        assert "data-chart=" not in html
        assert "plotly" not in html  # a megabyte that nothing here would draw with
        assert "The chart as a table" in html


def test_the_overview_says_what_the_cost_is_made_of_largest_first(lead: Client) -> None:
    html = lead.get(f"{COPILOT}?{JUNE}").content.decode()
    assert "Most of the cost, 57.1%, goes to Tools" in html
    table = tables_of(html)[0]
    assert [(row[0].text, row[2].text, row[3].text) for row in table.rows] == [
        ("Tools", "4.00", "57.1%"),
        ("Model calls", "3.00", "42.9%"),
    ]
    assert 'width="100.00" height="10" fill="var(--series-5)"' in html
    assert 'width="75.00" height="10" fill="var(--series-3)"' in html
    assert "component=tool" in table.row("Tools")[0].href


def test_the_worksheets_numbers_lead_to_what_they_count(lead: Client) -> None:
    sheet = worksheet(lead)
    for field in ("Model calls", "Tools", "Total AI cost"):
        row = sheet.row(field)
        total = tables_of(lead.get(row[1].href).content.decode())[0].total
        assert total[1].number == row[1].number
    traces = tables_of(lead.get(sheet.row("Requests")[1].href).content.decode())[0]
    assert len(traces.rows) == sheet.row("Requests")[1].number


def test_what_was_tried_in_vain_is_said_as_a_part_of_the_total(house: House, lead: Client) -> None:
    waste = worksheet(lead).row("Retry waste")
    assert [cell.text for cell in waste[1:3]] == ["0.00", "nothing failed or was tried again"]
    failed = {"operation_id": "op_1", "call_status": "error", "unit_price": "0.001"}
    with tenant_scope(house.tenant.pk):
        record(an_event("try_1", "trc_2", AT, **failed), an_event("try_2", "trc_3", AT, **failed))
    sheet = worksheet(lead)
    assert sheet.row("Retry waste")[1].text == "1.00"
    assert "in the total: 1 event" in sheet.row("Retry waste")[2].text
    assert sheet.row("Retry waste")[1].href == "/t/retail/calls/attempts/"
    assert sheet.row("Total AI cost")[1].text == "8.00"


def test_the_page_says_what_is_optimised_for_and_who_owns_it(lead: Client) -> None:
    hub = lead.get(f"{COPILOT}?{JUNE}").content.decode()
    assert "Contact Center, cc_4102 · nobody owns it yet · unit: resolved case" in text_of(hub)
    assert f'href="{SET_UP}"' in hub
    text = text_of(lead.get(SET_UP).content.decode())
    for words in ("cost per resolved case", "lowest token total", "cc_4102 Service"):
        assert words in text
    assert "Draft an answer" in text


@pytest.mark.parametrize("url", [COPILOT, WORKSHEET, SET_UP])
def test_each_tab_of_a_use_case_stands_under_use_cases(lead: Client, url: str) -> None:
    html = lead.get(url).content.decode()
    marked = re.findall(
        r'<a href="([^"]+)"[^>]*aria-current="page"[^>]*>', html.partition("<main")[0]
    )
    assert marked == [URL]


def test_who_may_change_it_adds_and_opens_steps_from_its_set_up(house: House) -> None:
    page = house.browser("product_architect").get(SET_UP).content.decode()
    assert "/t/retail/set-up/workflow-steps/new?use_case=copilot" in page
    with tenant_scope(house.tenant.pk):
        step = WorkflowStep.objects.filter(use_case__slug="copilot")[0]
    assert f"/t/retail/set-up/workflow-steps/{step.pk}/" in page
    reader = house.browser("auditor").get(SET_UP).content.decode()
    assert "workflow-steps/" not in reader.partition("<main")[2]
    elsewhere = house.browser("business_owner", house.compliance)
    assert elsewhere.get(SET_UP).status_code == 404


def test_htmx_gets_the_report_of_a_use_case_alone(lead: Client) -> None:
    part = lead.get(f"{COPILOT}?{JUNE}", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Ownership and objectives" not in part
    assert "compared with 1 – 31 May" in text_of(part)


def test_the_worksheet_exports_with_its_rules(lead: Client) -> None:
    lines = csv_of(lead.get(f"{COPILOT}?{JUNE}&format=csv"))
    assert ["Unit cost by arrival (USD)", "Cost per request"] in [line[:2] for line in lines]


def test_a_period_without_data_says_so_instead_of_zero(lead: Client) -> None:
    html = lead.get(f"{COPILOT}?from=2026-01-01&to=2026-01-31").content.decode()
    assert "No unit cost in this period" in html
    html = lead.get(f"{WORKSHEET}?from=2026-01-01&to=2026-01-31").content.decode()
    assert tables_of(html)[0].row("Cost per request")[1].text == "no requests"


def test_an_unknown_use_case_is_not_there(lead: Client) -> None:
    assert lead.get(f"{URL}nowhere/").status_code == 404


def test_outcomes_of_every_kind_that_came_are_on_the_worksheet_each_by_itself(
    house: House, lead: Client
) -> None:
    with tenant_scope(house.tenant.pk):
        record(
            a_request("implying", AT, business_outcome_id="case_x"),
            an_outcome("case_y", "implying", AT, "conversion"),
            an_outcome("case_y", "implying", AT, "expert_pass", adopted=False),
            an_outcome("case_z", "implying", AT, "resolved_case", risk_ok=False),
        )
    sheet = worksheet(lead)
    assert sheet.row("Conversion")[1].text == "1"
    assert sheet.row("Cost per conversion")[1].text == "7.00"
    assert sheet.row("Implied: resolved case")[1].text == "1"
    assert sheet.row("Failed: narrative passed by an expert")[1].text == "1"
    assert sheet.row("Failed: resolved case")[1].text == "1"
    assert "Conversion" not in worksheet(lead, "from=2026-05-01&to=2026-05-31").names()


def test_what_changed_after_a_close_is_told_kind_by_kind(house: House, lead: Client) -> None:
    query, late = "from=2024-09-01&to=2024-09-30", "2024-09-12T10:00:00Z"
    with tenant_scope(house.tenant.pk):
        record(a_request("old", late), an_event("old_e", "old", late))
        close(a_closer(house.tenant), SEPTEMBER)
        record(an_outcome("old_1", "old", late), an_outcome("old_2", "old", late, "conversion"))
    sheet = worksheet(lead, query)
    assert sheet.row("Changed after close: resolved case")[1].text == "1"
    assert sheet.row("Changed after close: conversion")[1].text == "1"
