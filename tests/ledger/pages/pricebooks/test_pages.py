"""The pages of price books: what is listed, how prices read, and each step from draft on."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.pricing.book import BookScope
from ledger.models import TenantPricebook
from ledger.services.exchange_rates import NewRate, record_rates
from ledger.services.pricebooks import import_book, install_default
from tests.ledger.pages.pricebooks.asking import DRAFT, PRICES, at, html_of, state_of
from tests.ledger.pages.reading import csv_of, tables_of, text_of
from tests.ledger.pricebooks.books import (
    a_book,
    a_component,
    a_tier,
    an_entry,
    approved,
    drafter,
    hash_of,
    the_person,
)
from tests.ledger.records import a_request, an_event, an_unpriced_event, record
from tests.people import make_tenant, sign_in

TIERED = an_entry("large", "house", a_tier(a_component(amount="5"), above=200_000), a_tier())
CRM = an_entry("crm", "tools", a_tier(a_component("call", "0.004", 1)))


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def draft(tenant: Tenant) -> TenantPricebook:
    with tenant_scope(tenant.pk):
        return import_book(actor=drafter(tenant), book=a_book(TIERED, CRM), kind="override")


@pytest.fixture
def dora(tenant: Tenant) -> Client:
    return sign_in(Client(), the_person(tenant, "finance", "Dora Draft"))


@pytest.fixture
def lena(tenant: Tenant) -> Client:
    return sign_in(Client(), the_person(tenant, "finops_lead", "Lena Lead"))


@pytest.fixture
def reader(tenant: Tenant) -> Client:
    return sign_in(Client(), the_person(tenant, "auditor", "Olga Auditor"))


def test_the_search_finds_a_book_by_a_part_of_its_version(
    reader: Client, draft: TenantPricebook
) -> None:
    answer = reader.get("/t/retail/search/", {"q": draft.version[1:].upper()})
    assert at("pricebook", draft.version).encode() in answer.content


def test_prices_read_as_a_person_says_them(reader: Client, draft: TenantPricebook) -> None:
    (table,) = tables_of(html_of(reader.get(at("pricebook", "house_1"))))
    prices = dict(zip(table.names(), table.column("Prices"), strict=True))
    assert prices["large chat"].text == (
        "above 200,000 of input + cached input: input 5 USD per 1M tokens"
        " input 2.5 USD per 1M tokens"
    )
    assert prices["crm chat"].text == "call 0.004 USD each"


@pytest.mark.django_db(transaction=True)
def test_a_book_in_another_currency_says_which_rate_it_has(tenant: Tenant, reader: Client) -> None:
    with tenant_scope(tenant.pk), transaction.atomic():
        euros = a_book(currency="EUR", version="euros")
        import_book(actor=drafter(tenant), book=euros, kind="override")
        import_book(actor=drafter(tenant), book=a_book(version="dollars"), kind="override")
    before = text_of(html_of(reader.get(at("pricebook", "euros"))))
    assert "0 of the last 31 days have a rate" in before
    today = NewRate("EUR", timezone.now().date(), Decimal("1.0845"))
    record_rates(rates=[today], source="ECB", actor="tests")
    after = text_of(html_of(reader.get(at("pricebook", "euros"))))
    assert "1 EUR = 1.0845 USD (ECB)" in after
    assert "it holds until the next one, 4 days longer at most" in after
    assert "1 of the last 31 days have a rate" in after
    assert "Exchange rate" not in text_of(html_of(reader.get(at("pricebook", "dollars"))))


@pytest.mark.parametrize("query", ["provider=tools", "model=CR"])
def test_the_filter_narrows_the_entries(reader: Client, draft: TenantPricebook, query: str) -> None:
    url = f"{at('pricebook', 'house_1')}?{query}"
    part = html_of(reader.get(url, headers={"HX-Request": "true"}))
    assert tables_of(part)[0].names() == ["crm chat"]
    assert "1 entry" in part


def test_an_unknown_provider_is_refused_in_a_sentence(
    reader: Client, draft: TenantPricebook
) -> None:
    answer = reader.get(f"{at('pricebook', 'house_1')}?provider=never")
    assert answer.status_code == 422
    assert "Select a valid choice." in answer.content.decode()


def test_a_book_exports_one_row_for_each_price(reader: Client, draft: TenantPricebook) -> None:
    rows = csv_of(reader.get(f"{at('pricebook', 'house_1')}?format=csv"))
    head = next(at for at, row in enumerate(rows) if row[0] == "provider")
    priced = [(row[1], row[8], row[12]) for row in rows[head + 1 :]]
    assert priced == [
        ("large", "input", "0.000005"),
        ("large", "input", "0.0000025"),
        ("crm", "call", "0.004"),
    ]


def test_a_draft_is_begun_filled_and_submitted(tenant: Tenant, dora: Client) -> None:
    begun = dora.post(at("pricebook_new"), DRAFT)
    assert begun.headers["Location"] == at("pricebook", "deal_1")
    added = dora.post(at("pricebook_entry", "deal_1"), PRICES)
    assert added.status_code == 302, text_of(added.content.decode())
    page = html_of(dora.get(at("pricebook", "deal_1")))
    assert "input 2.5, cached input 0.25, output 10 USD per 1M tokens" in text_of(page)
    dialog = html_of(dora.get(at("pricebook_submit", "deal_1"), headers={"HX-Request": "true"}))
    answer = dora.post(at("pricebook_submit", "deal_1"), {"seen": seen_in(dialog)})
    assert answer.status_code == 302
    assert state_of(tenant, "deal_1") == "in_review"


def seen_in(html: str) -> str:
    match = re.search(r'name="seen" value="([0-9a-f]{64})"', html)
    assert match is not None
    return match[1]


def test_the_wrong_entry_says_what_is_wrong_with_it(dora: Client, draft: TenantPricebook) -> None:
    url = at("pricebook_entry", "house_1")
    without = {"provider": "house", "model": "small", "test": "exact", "per": "1"}
    for fields, sentence in (
        (without, "Give at least one price."),
        ({**PRICES, "above_1": "200000"}, "belong together"),
        ({**PRICES, "above_1_input": "5"}, "belong together"),
        (
            {**PRICES, "thresholds": "2"}
            | {"above_1": "9", "above_1_input": "5", "above_2": "9", "above_2_input": "6"},
            "a size of its own",
        ),
        ({**PRICES, "other": "1"}, "Name the meter and its price."),
        ({**PRICES, "input": "-1"}, "greater than or equal to 0"),
        ({**PRICES, "model": "a\u202eb"}, "Use letters"),
    ):
        answer = dora.post(url, fields)
        assert answer.status_code == 422
        assert sentence in text_of(answer.content.decode())


def test_an_entry_may_have_several_thresholds(
    tenant: Tenant, dora: Client, draft: TenantPricebook
) -> None:
    large = {"above_1": "128000", "above_1_input": "5"}
    larger = {"above_2": "512000", "above_2_input": "7.5"}
    fields = {**PRICES, **large, **larger, "thresholds": "2", "other_meter": "call", "other": "1"}
    assert dora.post(at("pricebook_entry", "house_1"), fields).status_code == 302
    page = text_of(html_of(dora.get(f"{at('pricebook', 'house_1')}?model=small")))
    first, second = "above 512,000 input tokens: input 7.5", "above 128,000 input tokens: input 5"
    assert page.index(first) < page.index(second) < page.index("input 2.5, cached input")
    assert "call 1 USD each" in page


def test_another_threshold_keeps_what_was_filled_in(dora: Client, draft: TenantPricebook) -> None:
    fields = {**PRICES, "above_1": "128000", "thresholds": "1", "more": "1"}
    page = html_of(dora.post(at("pricebook_entry", "house_1"), fields))
    assert 'value="128000"' in page
    assert 'name="above_2_input"' in page
    assert 'name="above_3_input"' not in page
    full = html_of(dora.post(at("pricebook_entry", "house_1"), {**fields, "thresholds": "7"}))
    assert 'name="above_8_input"' in full
    assert 'name="more"' not in full


def test_an_entry_is_taken_out(tenant: Tenant, dora: Client, draft: TenantPricebook) -> None:
    with tenant_scope(tenant.pk):
        entry = draft.entries.get(name="crm")
    dora.post(at("pricebook_remove_entry", "house_1", entry.pk))
    (table,) = tables_of(html_of(dora.get(at("pricebook", "house_1"))))
    assert table.names() == ["large chat"]


@pytest.fixture
def seen(tenant: Tenant, dora: Client, draft: TenantPricebook) -> str:
    """The book in review; the hash that was submitted."""
    with tenant_scope(tenant.pk):
        content = hash_of(draft)
    assert dora.post(at("pricebook_submit", "house_1"), {"seen": content}).status_code == 302
    return content


def test_a_lead_approves_in_place_what_he_sees(tenant: Tenant, lena: Client, seen: str) -> None:
    url = at("pricebook_approve", "house_1")
    dialog = html_of(lena.get(url, headers={"HX-Request": "true"}))
    assert seen_in(dialog) == seen
    assert "<dialog" in dialog
    answer = lena.post(url, {"seen": seen}, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == at("pricebook", "house_1")
    assert state_of(tenant) == "approved"


@pytest.mark.parametrize(("if_match", "status"), [("", 428), ('"0000"', 412)])
def test_an_approval_of_what_was_not_seen_is_refused(
    tenant: Tenant, lena: Client, seen: str, if_match: str, status: int
) -> None:
    headers = {"If-Match": if_match} if if_match else {}
    answer = lena.post(at("pricebook_approve", "house_1"), headers=headers)
    assert answer.status_code == status
    assert 'role="alert"' in answer.content.decode()
    assert state_of(tenant) == "in_review"


def test_the_header_if_match_signs_as_well(tenant: Tenant, lena: Client, seen: str) -> None:
    answer = lena.post(at("pricebook_approve", "house_1"), headers={"If-Match": f'"{seen}"'})
    assert answer.status_code == 302
    assert state_of(tenant) == "approved"


def test_a_preparer_is_not_offered_the_approval_and_refused_it(
    tenant: Tenant, lena: Client, draft: TenantPricebook
) -> None:
    lena.post(at("pricebook_entry", "house_1"), PRICES)
    with tenant_scope(tenant.pk):
        content = hash_of(draft)
    lena.post(at("pricebook_submit", "house_1"), {"seen": content})
    page = html_of(lena.get(at("pricebook", "house_1")))
    assert at("pricebook_approve", "house_1") not in page
    assert at("pricebook_send_back", "house_1") in page
    answer = lena.post(at("pricebook_approve", "house_1"), {"seen": content})
    assert answer.status_code == 403
    assert state_of(tenant) == "in_review"


def test_a_step_from_another_state_is_a_conflict(tenant: Tenant, lena: Client, seen: str) -> None:
    answer = lena.post(at("pricebook_retire", "house_1"), {"reason": "No longer needed."})
    assert answer.status_code == 409
    assert "is now: In review" in text_of(answer.content.decode())


def test_without_a_reason_nothing_is_sent_back(tenant: Tenant, lena: Client, seen: str) -> None:
    answer = lena.post(at("pricebook_send_back", "house_1"), {"reason": "no"})
    assert answer.status_code == 422
    assert state_of(tenant) == "in_review"


@pytest.mark.django_db(transaction=True)
def test_the_list_says_what_is_in_force_and_what_waits(tenant: Tenant, lena: Client) -> None:
    book = a_book(scope=BookScope.DEFAULT, name="List", version="list_1")
    install_default(book=book, actor="tests")
    page = html_of(lena.get(at("pricebooks")))
    (live,) = tables_of(page)
    row = dict(zip(live.heads, live.row("list_1"), strict=True))
    assert (row["Kind"].value, row["State"].text, row["Entries"].text) == (
        "Default",
        "In force",
        "1",
    )
    assert row["Version"].href == at("pricebook", "list_1")
    assert (row["Valid from"].text, row["Valid until"].text) == ("1 Jun", "open")


def test_without_a_book_the_page_says_what_that_means(reader: Client) -> None:
    assert "No price book in force" in html_of(reader.get(at("pricebooks")))


def test_the_difference_shows_every_price_that_moves(tenant: Tenant, lena: Client) -> None:
    approved(tenant, a_book(an_entry("small"), CRM))
    dearer = an_entry("small", "house", a_tier(a_component(amount="5")))
    with tenant_scope(tenant.pk):
        import_book(
            actor=drafter(tenant),
            book=a_book(dearer, an_entry("new"), version="house_2"),
            kind="override",
        )
    html = html_of(lena.get(at("pricebook_difference", "house_2")))
    (table,) = tables_of(html)
    changes = [(row[0].text, row[3].text, row[4].text, row[5].text) for row in table.rows]
    assert sorted(changes) == [
        ("crm", "Removed", "0.004", "none"),
        ("new", "Added", "none", "2.5"),
        ("small", "Changed", "2.5", "5"),
    ]
    assert "100.0% up" in table.row("small")[6].text
    assert "Against house_1" in text_of(html)


def test_the_dialog_counts_what_is_signed(lena: Client, seen: str) -> None:
    dialog = html_of(lena.get(at("pricebook_approve", "house_1")))
    assert "3 prices added, 0 removed, 0 changed" in text_of(dialog)


def test_the_dialog_shows_the_decision_first_and_the_hash_last(
    tenant: Tenant, lena: Client, seen: str
) -> None:
    """1,000 tokens that cost 1.00; the book says 2.50 for a million."""
    at_noon = f"{timezone.now().date() - timedelta(days=2)}T12:00:00Z"
    with tenant_scope(tenant.pk), transaction.atomic():
        record(
            a_request("t1", at_noon, use_case_id="agent_assist"),
            an_event("e1", "t1", at_noon, model_or_service="large", unit_price="0.001"),
        )
    html = html_of(lena.get(at("pricebook_approve", "house_1")))
    text = text_of(html)
    places = [text.index(word) for word in ("Effect on the last 30 days", "Old and new", seen)]
    assert places == sorted(places)
    assert "agent_assist" in text
    assert "−1.00" in text.split("Old and new")[0], text


def test_what_had_no_price_had_no_cost_that_is_known(
    tenant: Tenant, lena: Client, seen: str
) -> None:
    at_noon = f"{timezone.now().date() - timedelta(days=2)}T12:00:00Z"
    with tenant_scope(tenant.pk), transaction.atomic():
        record(
            a_request("t1", at_noon, use_case_id="agent_assist"),
            an_unpriced_event("u1", "t1", at_noon, model_or_service="large"),
        )
    text = text_of(html_of(lena.get(at("pricebook_approve", "house_1"))))
    assert "no cost known →" in text
    assert "agent_assist not known" in text


def test_another_source_that_disagrees_is_shown_beside(tenant: Tenant, lena: Client) -> None:
    other = a_book(an_entry("small", "house", a_tier(a_component(amount="4"))), name="Other")
    approved(tenant, replace(other, version="other_1"), kind="contract")
    approved(tenant, a_book())
    html = html_of(lena.get(f"{at('pricebook_difference', 'house_1')}?against=other_1"))
    table = tables_of(html)[0]
    assert [cell.text for cell in table.row("small")[3:5]] == ["4", "2.5"]
    assert "1 prices of models in both differ, 0 agree" in text_of(html)
    refused = lena.get(f"{at('pricebook_difference', 'house_1')}?against=never")
    assert refused.status_code == 422


def test_a_book_in_review_waits_for_those_who_may_approve_it(
    lena: Client, dora: Client, seen: str
) -> None:
    waiting = reverse("home_waiting", args=["retail"])
    htmx = {"HX-Request": "true"}
    assert "Price book house_1" in text_of(html_of(lena.get(waiting, headers=htmx)))
    assert "Price book house_1" not in text_of(html_of(dora.get(waiting, headers=htmx)))


def test_a_book_in_force_leads_to_the_re_rating_with_it(tenant: Tenant, lena: Client) -> None:
    approved(tenant, a_book())
    page = html_of(lena.get(at("pricebook", "house_1")))
    assert f"{at('rerate-new')}?book=house_1" in page
