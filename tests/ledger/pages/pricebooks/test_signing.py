"""The dialog in which a price book is signed: the decision, what has changed, who signs."""

import re

import pytest
from django.test import Client

from finops.models import ApprovalStep, Tenant
from finops.scope import tenant_scope
from ledger.models import TenantPricebook
from ledger.services.pricebooks import import_book
from tests.ledger.pages.pricebooks.asking import PRICES, at, html_of, state_of
from tests.ledger.pages.reading import text_of
from tests.ledger.pricebooks.books import a_book, an_entry, drafter, hash_of, the_person
from tests.people import make_tenant, sign_in

HTMX = {"HX-Request": "true"}
WHY = "The cached price is missing."


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def book(tenant: Tenant) -> TenantPricebook:
    with tenant_scope(tenant.pk):
        return import_book(actor=drafter(tenant), book=a_book(an_entry("large")), kind="override")


@pytest.fixture
def dora(tenant: Tenant) -> Client:
    return sign_in(Client(), the_person(tenant, "finance", "Dora Draft"))


@pytest.fixture
def lena(tenant: Tenant) -> Client:
    return sign_in(Client(), the_person(tenant, "finops_lead", "Lena Lead"))


def put_to_review(tenant: Tenant, dora: Client, book: TenantPricebook) -> str:
    with tenant_scope(tenant.pk):
        seen = hash_of(book)
    assert dora.post(at("pricebook_submit", book.version), {"seen": seen}).status_code == 302
    return seen


def dialog(browser: Client, step: str = "pricebook_approve") -> str:
    return html_of(browser.get(at(step, "house_1"), headers=HTMX))


def test_who_submits_reads_which_signatures_it_will_need(
    dora: Client, book: TenantPricebook
) -> None:
    text = text_of(dialog(dora, "pricebook_submit"))
    assert "Put price book house_1 to review" in text
    assert "Signatures, 0 of 1 Nobody yet FinOps Lead" in text


def test_the_button_names_the_role_and_the_other_ways_stand_beside(
    tenant: Tenant, dora: Client, lena: Client, book: TenantPricebook
) -> None:
    seen = put_to_review(tenant, dora, book)
    html = dialog(lena)
    text = text_of(html)
    assert "Activate price book house_1" in text
    assert "asked by Dora Draft" in text
    assert "Signatures, 0 of 1 You FinOps Lead the last signature" in text
    buttons = re.findall(r"<button[^>]*type=\"submit\".*?</button>", html, re.DOTALL)
    assert [text_of(button) for button in buttons] == ["Sign as FinOps Lead", "Send back", "Cancel"]
    assert f'formaction="{at("pricebook_send_back", "house_1")}"' in buttons[1]
    assert "You sign snapshot 1 of" in text
    assert text.index(seen) > text.index("Cancel")


def test_a_comment_comes_with_the_signature(
    tenant: Tenant, dora: Client, lena: Client, book: TenantPricebook
) -> None:
    seen = put_to_review(tenant, dora, book)
    form = {"seen": seen, "reason": "As agreed on Monday."}
    assert lena.post(at("pricebook_approve", "house_1"), form).status_code == 302
    with tenant_scope(tenant.pk):
        assert ApprovalStep.objects.get(name="approve").reason == "As agreed on Monday."


def test_what_changed_since_the_last_snapshot_is_shown(
    tenant: Tenant, dora: Client, lena: Client, book: TenantPricebook
) -> None:
    put_to_review(tenant, dora, book)
    assert "since the last snapshot" not in dialog(lena)
    assert lena.post(at("pricebook_send_back", "house_1"), {"reason": WHY}).status_code == 302
    assert dora.post(at("pricebook_entry", "house_1"), PRICES).status_code == 302
    put_to_review(tenant, dora, book)
    text = text_of(dialog(lena))
    assert "You sign snapshot 2 of" in text
    changed = text.split("Changed since the last snapshot")[1].split("Signatures")[0]
    assert "small" in changed
    assert "large" not in changed.split("Written by")[0]


def test_put_to_review_again_as_it_was_says_that_nothing_has_changed(
    tenant: Tenant, dora: Client, lena: Client, book: TenantPricebook
) -> None:
    put_to_review(tenant, dora, book)
    lena.post(at("pricebook_send_back", "house_1"), {"reason": WHY})
    put_to_review(tenant, dora, book)
    assert "Nothing has changed since the last snapshot." in text_of(dialog(lena))


def test_who_wrote_in_it_reads_why_they_do_not_sign(
    tenant: Tenant, dora: Client, lena: Client, book: TenantPricebook
) -> None:
    lena.post(at("pricebook_entry", "house_1"), PRICES)
    put_to_review(tenant, dora, book)
    html = dialog(lena)
    assert "You had a part in this price book" in text_of(html)
    assert "Sign as" not in html
    assert 'name="seen"' not in html or "Look at it again" not in html


def test_a_dialog_of_what_was_decided_meanwhile_offers_nothing(
    tenant: Tenant, dora: Client, lena: Client, book: TenantPricebook
) -> None:
    seen = put_to_review(tenant, dora, book)
    lena.post(at("pricebook_approve", "house_1"), {"seen": seen})
    assert state_of(tenant) == "approved"
    html = dialog(lena)
    assert "is now: Approved. This step is not possible." in text_of(html)
    assert "Sign as" not in html
