"""What has no price, and one click to the draft in which it gets one."""

import pytest
from django.urls import reverse

from finops.scope import tenant_scope
from ledger.models import TenantPricebook
from tests.ledger.pages.house import AT, JUNE, House
from tests.ledger.pages.reading import csv_of, tables_of, text_of
from tests.ledger.pricebooks.books import a_book, a_component, an_entry_of, approved
from tests.ledger.records import an_event, an_unpriced_event, record

URL = f"/t/retail/unpriced/?{JUNE}"


def test_models_without_a_price_are_listed_with_what_they_lack(house: House) -> None:
    with tenant_scope(house.tenant.pk):
        record(
            an_unpriced_event("u2", "trc_3", AT, output_tokens=20),
            an_event(
                "u3",
                "trc_3",
                AT,
                **{"component": "tool", "model_or_service": "crm", "input_tokens": None},
                **{"api_calls": 1, "unit_price": None, "pricing_version": None},
            ),
        )
    html = house.browser("auditor").get(URL).content.decode()
    (table,) = tables_of(html)
    row = dict(zip(table.heads, table.row("unheard_of"), strict=True))
    assert row["Meters"].text == "input, output"
    assert (row["Lines"].text, row["Events"].text, row["Tokens"].text) == ("3", "2", "2,020")
    assert "unpriced=1" in row["Model or service"].href
    assert table.row("crm")[1].text == "call"
    assert "2 models and items, 4 lines" in text_of(html)


def test_one_click_leads_to_a_prefilled_entry_of_one_draft(house: House) -> None:
    browser = house.browser("finance")
    fields = {"provider": "house", "model": "unheard_of", "meter": "input", "first": "2026-06-10"}
    first = browser.post(reverse("unpriced_draft", args=["retail"]), fields)
    form = browser.get(first.headers["Location"])
    assert 'value="unheard_of"' in form.content.decode()
    tool = {**fields, "model": "crm", "meter": "call", "first": "2026-06-12"}
    second = browser.post(reverse("unpriced_draft", args=["retail"]), tool)
    assert "other_meter=call" in second.headers["Location"]
    with tenant_scope(house.tenant.pk):
        book = TenantPricebook.objects.get()
    assert (book.status, book.kind) == ("draft", "override")
    assert book.valid_from.isoformat() == "2026-06-10T00:00:00+00:00"
    earlier = {**fields, "first": "2026-06-01"}
    browser.post(reverse("unpriced_draft", args=["retail"]), earlier)
    with tenant_scope(house.tenant.pk):
        assert TenantPricebook.objects.count() == 2, "a draft from the 10th on does not cover it"


def test_who_may_not_draft_is_not_offered_it(house: House) -> None:
    assert "Add a price" not in house.browser("auditor").get(URL).content.decode()


def test_the_list_is_exported_with_its_coverage(house: House) -> None:
    rows = csv_of(house.browser("auditor").get(f"{URL}&format=csv"))
    assert ["# Priced", "83.3% of events, 78.9% of tokens"] in rows
    assert rows[-1][:4] == ["house", "unheard_of", "model_call", "input"]
    assert rows[-1][-4:] == ["price", "", "", ""]


@pytest.fixture
def in_batch(house: House) -> House:
    """A batch of 1.50 in June, of a model for which the book knows one price only."""
    listed = an_entry_of("medium", {"": a_component("input", "1.5", per=1_000)})
    approved(house.tenant, a_book(listed))
    words = {"model_or_service": "medium", "service_tier": "batch", "unit_price": None}
    with tenant_scope(house.tenant.pk):
        record(an_event("b1", "trc_3", AT, **words, pricing_version=None))
    return house


def test_what_is_priced_at_another_tier_is_listed_and_leads_to_its_costs(in_batch: House) -> None:
    lead = in_batch.browser()
    html = lead.get(URL).content.decode()
    _unpriced, table = tables_of(html)
    row = dict(zip(table.heads, table.row("medium"), strict=True))
    assert (row["Service tier"].text, row["Meters"].text) == ("batch", "input")
    assert (row["Cost (USD)"].text, row["Lines"].text) == ("1.50", "1")
    assert "1.50" in text_of(lead.get(row["Model or service"].href).content.decode())
    assert "7.9% of the cost at the price of another tier" in text_of(html)


def test_what_is_priced_at_another_tier_is_exported_and_counted(in_batch: House) -> None:
    rows = csv_of(in_batch.browser("auditor").get(f"{URL}&format=csv"))
    assert rows[-1][1] == "medium"
    assert rows[-1][-4:] == ["tier", "batch", "1.5", ""]
    assert any("7.9% of the cost" in cell for row in rows for cell in row)
    (lists, *_rest) = tables_of(in_batch.browser().get(f"/t/retail/work/?{JUNE}").content.decode())
    assert lists.row("Lines priced at another service tier or region")[1].text == "1"


def test_a_period_without_unpriced_lines_says_so(house: House) -> None:
    html = house.browser("auditor").get("/t/retail/unpriced/?from=2026-05-01&to=2026-05-31")
    assert "Everything has a price" in html.content.decode()
