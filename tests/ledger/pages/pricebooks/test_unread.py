"""What the file of a price book says and no price can is on the book's page, with the reason."""

import pytest
from django.test import Client
from django.urls import reverse

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.services.pricebooks import import_book
from tests.ledger.pages.reading import csv_of, tables_of, text_of
from tests.ledger.pricebooks.books import a_book, drafter, more_than_prices, the_person
from tests.people import make_tenant, sign_in

REASON = "free per day or month and shared by models, not per event"


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def reader(tenant: Tenant) -> Client:
    with tenant_scope(tenant.pk):
        import_book(actor=drafter(tenant), book=more_than_prices("listed"), kind="override")
        import_book(actor=drafter(tenant), book=a_book(version="plain"), kind="override")
    return sign_in(Client(), the_person(tenant, "auditor", "Olga Auditor"))


def at(route: str, version: str) -> str:
    return reverse(route, args=["retail", version])


def test_the_books_page_lists_by_kind_what_was_not_read(reader: Client) -> None:
    page = reader.get(at("pricebook", "listed")).content.decode()
    _entries, unread = tables_of(page)
    assert unread.names() == ["search_free_requests"]
    assert unread.column("Why no price says it")[0].text == REASON
    assert unread.column("Such as")[0].text == "house-large"


def test_a_book_that_was_read_whole_says_nothing_of_it(reader: Client) -> None:
    assert "Not read" not in reader.get(at("pricebook", "plain")).content.decode()
    page = reader.get(at("pricebook_unread", "plain")).content.decode()
    assert "Everything was read" in text_of(page)


def test_the_filter_of_the_entries_does_not_read_the_source_again(reader: Client) -> None:
    part = reader.get(at("pricebook", "listed"), headers={"HX-Request": "true"})
    assert "search_free_requests" not in part.content.decode()


def test_each_model_with_its_reason_is_on_a_page_of_its_own_and_in_a_file(reader: Client) -> None:
    _kinds, each = tables_of(reader.get(at("pricebook_unread", "listed")).content.decode())
    assert each.names() == ["house-large"]
    rows = csv_of(reader.get(f"{at('pricebook_unread', 'listed')}?format=csv"))
    assert rows[-1] == ["house-large", "search_free_requests", REASON]
