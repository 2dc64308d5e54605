"""The showback page: rows that sum, numbers that lead deeper, one filter in the URL."""

from decimal import Decimal

import pytest
from django.test import Client

from tests.ledger.pages.house import JUNE, House
from tests.ledger.pages.reading import PageTable, csv_of, tables_of, text_of

URL = "/t/retail/showback/"
HTMX = {"HX-Request": "true"}


def page(browser: Client, query: str = JUNE, url: str = URL) -> str:
    answer = browser.get(f"{url}?{query}")
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def table(browser: Client, query: str = JUNE) -> PageTable:
    return tables_of(page(browser, query))[0]


def test_rows_stand_by_falling_cost_and_sum_to_the_total(lead: Client) -> None:
    shown = table(lead)
    costs = [(row[0].text, row[1].text) for row in shown.rows]
    assert costs == [
        ("AML Copilot", "10.00"),
        ("Service Copilot", "7.00"),
        ("unattributed", "0.50"),
        ("Unpriced", "unpriced"),
    ]
    assert shown.total[1].text == "17.50"
    assert sum(row[1].number for row in shown.rows[:3]) == shown.total[1].number


def test_the_currency_stands_in_the_head_and_the_prior_period_beside(lead: Client) -> None:
    shown = table(lead)
    assert shown.heads[1] == "Cost (USD)"
    assert shown.row("Service Copilot")[3].text == "3.50"
    assert "100.0% up" in shown.row("Service Copilot")[4].text


def test_without_comparison_there_is_no_prior_period(lead: Client) -> None:
    assert "Prior period (USD)" not in table(lead, f"{JUNE}&compare=0").heads


@pytest.mark.parametrize(
    "by", ["business_unit", "cost_center", "use_case", "component", "model", "day", "risk_tier"]
)
def test_every_number_leads_to_a_page_with_the_same_total(lead: Client, by: str) -> None:
    checked = follow(lead, f"{URL}?{JUNE}&by={by}")
    assert checked > 1


def follow(browser: Client, url: str) -> int:
    """Check that each row's page has the row's cost as its total; down to the traces."""
    shown = tables_of(browser.get(url).content.decode())[0]
    checked = 0
    for row in shown.rows:
        if row[1].text == "unpriced":
            continue
        assert total_at(browser, row[1].href) == row[1].number, (url, row)
        checked += 1
        if "/showback/" in row[1].href and row[1].href != url:
            checked += follow(browser, row[1].href)
    return checked


def total_at(browser: Client, href: str) -> Decimal:
    html = browser.get(href).content.decode()
    shown = tables_of(html)[0]
    if "/showback/" in href:
        return shown.total[1].number
    return sum((trace_cost(browser, row[0].href, href) for row in shown.rows), Decimal(0))


def trace_cost(browser: Client, trace: str, filtered: str) -> Decimal:
    """The lines of a trace that the filter of the list asks for."""
    lines = tables_of(browser.get(trace).content.decode())[1]
    costs = [
        row[4].number
        for row in lines.rows
        if row[4].text != "unpriced"
        and ("model=" not in filtered or f"model={row[0].note}" in filtered)
    ]
    return sum(costs, Decimal(0))


def test_the_cost_of_unpriced_lines_is_unknown_and_they_lead_to_their_models(
    lead: Client,
) -> None:
    row = table(lead).rows[-1]
    assert row[0].text == "Unpriced"
    assert row[-1].text == "1 line, in above"
    only = table(lead, row[0].href.partition("?")[2])
    assert [(row[0].text, row[1].text) for row in only.rows] == [("unheard_of", "unpriced")]


def test_of_what_has_no_price_no_cost_and_no_change_is_said(lead: Client) -> None:
    shown = table(lead, f"{JUNE}&unpriced=1&by=model")
    assert [cells[1].text for cells in (*shown.rows, shown.total)] == ["unpriced"] * 2
    assert [cells[4].text for cells in (*shown.rows, shown.total)] == ["not known"] * 2


def test_before_the_first_data_there_is_no_cost_of_nothing(lead: Client) -> None:
    shown = table(lead, "from=2026-05-01&to=2026-05-31")
    assert shown.total[3].text == "not known"
    assert "no data before" in shown.total[4].text


def test_days_are_not_compared_one_by_one_and_their_total_is(lead: Client) -> None:
    shown = table(lead, f"{JUNE}&by=day")
    assert {(row[3].text, row[4].text) for row in shown.rows[:1]} == {("not compared", "")}
    assert "up" in shown.total[4].text


def test_htmx_gets_the_report_alone_with_the_new_status_line(lead: Client) -> None:
    answer = lead.get(f"{URL}?{JUNE}&by=component&tier=", headers=HTMX)
    part = answer.content.decode()
    assert "<html" not in part
    assert 'id="filter-status" role="status" hx-swap-oob="true"' in " ".join(part.split())
    assert "2 rows by component, 18 USD" in text_of(part)
    assert answer.headers["HX-Push-Url"] == f"{URL}?{JUNE}&by=component"
    assert "HX-Request" in answer.headers["Vary"]


def test_a_page_restored_from_history_is_whole(lead: Client) -> None:
    headers = {**HTMX, "HX-History-Restore-Request": "true"}
    assert "<html" in lead.get(f"{URL}?{JUNE}", headers=headers).content.decode()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from=2026-06-31", "This is not a date of the form 2026-06-30."),
        ("from=2026-06-30&to=2026-06-01", "The period ends before it begins."),
        ("by=colour", "Reports cannot be split by this."),
        ("colour=red", "There is no parameter of this name."),
    ],
)
def test_a_wrong_filter_is_said_in_a_sentence(lead: Client, query: str, sentence: str) -> None:
    answer = lead.get(f"{URL}?{query}")
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_wrong_filter_keeps_what_was_right_and_starts_over_from_defaults(lead: Client) -> None:
    html = lead.get(f"{URL}?{JUNE}&by=colour&tier=high").content.decode()
    text = " ".join(html.split())
    assert 'value="2026-06-01"' in text
    assert '<option value="high" selected' in text
    assert '<option value="day" selected' in text
    assert '<option value="use_case" selected' in text


def test_the_status_line_counts_in_the_words_of_the_split(lead: Client) -> None:
    assert "2 use cases, 18 USD" in text_of(page(lead))


def test_the_filter_narrows_and_the_way_back_is_named(lead: Client) -> None:
    html = page(lead, f"{JUNE}&business_unit=contact_center&by=cost_center")
    assert "Contact Center" in html.partition('id="crumbs"')[2].partition("</nav>")[0]
    chip = html.partition('id="filter-chips"')[2].partition("</ul>")[0]
    assert "Contact Center" in chip
    assert "business_unit" not in chip
    assert tables_of(html)[0].total[1].text == "7.00"


def test_several_values_of_one_dimension_stay_chosen(lead: Client) -> None:
    html = page(lead, f"{JUNE}&use_case=copilot&use_case=aml&by=component")
    assert tables_of(html)[0].total[1].text == "17.00"
    assert html.count("selected") >= 2


def test_sorting_moves_rows_and_leaves_unattributed_last(lead: Client) -> None:
    rising = table(lead, f"{JUNE}&sort=cost").names()
    assert rising == ["Service Copilot", "AML Copilot", "unattributed", "Unpriced"]
    assert table(lead, f"{JUNE}&sort=name").names()[0] == "AML Copilot"


def test_whoever_sees_one_business_unit_sees_nothing_of_the_others(house: House) -> None:
    html = page(house.browser("business_owner", house.contact_center))
    assert tables_of(html)[0].names() == ["Service Copilot"]
    assert tables_of(html)[0].total[1].text == "7.00"
    assert "AML" not in html


def test_the_export_holds_the_rows_of_the_page(lead: Client) -> None:
    lines = csv_of(lead.get(f"{URL}?{JUNE}&format=csv"))
    rows = [line for line in lines if not line[0].startswith("#")]
    assert [row[0] for row in rows] == ["use_case", "aml", "copilot", "unattributed", "Total"]
    assert ["# Tenant", "retail"] in lines


def test_the_spreadsheet_is_one_and_other_formats_are_not_there(lead: Client) -> None:
    answer = lead.get(f"{URL}?{JUNE}&format=xlsx")
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    assert lead.get(f"{URL}?{JUNE}&format=exe").status_code == 404


def test_an_empty_period_says_what_is_missing_and_what_to_do(lead: Client) -> None:
    html = page(lead, "from=2026-01-01&to=2026-01-31&compare=0")
    assert "No cost in this period" in html
    assert "/t/retail/imports/" in html


def test_the_basis_names_pricebook_and_zone(lead: Client) -> None:
    text = text_of(page(lead)).partition("What these numbers are based on")[2]
    assert "book_1" in text
    assert "UTC" in text
