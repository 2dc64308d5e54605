"""The pricebook page: versions and prices, read only."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.test import Client

from ledger.calc.rating import PriceEntry
from ledger.services.pricebooks import NewPricebook, publish_pricebook
from tests.ledger.pages.reading import tables_of
from tests.people import make_person, make_tenant, sign_in

URL = "/t/retail/pricebook/"
SINCE = datetime(2026, 6, 1, tzinfo=UTC)
PRICES = (
    PriceEntry("openai", "gpt-x", "input", Decimal("0.0000025"), SINCE),
    PriceEntry("house", "crm", "call", Decimal("0.004"), SINCE),
)


@pytest.fixture
def reader(transactional_db: None) -> Client:
    """The auditor's browser; pricebooks are published on a connection of their own."""
    return sign_in(Client(), make_person(make_tenant("retail"), "auditor"))


@pytest.fixture
def book(transactional_db: None) -> None:
    new = NewPricebook("House", "book_test", "manual", SINCE, PRICES)
    publish_pricebook(new=new, actor="tests")


def test_versions_and_prices_are_listed(reader: Client, book: None) -> None:
    versions, prices = tables_of(reader.get(URL).content.decode())
    assert versions.row("book_test")[6].text == "2"
    row = dict(zip(prices.heads, prices.row("gpt-x"), strict=True))
    assert row["Per unit (USD)"].text == "0.0000025"
    assert row["Per million (USD)"].text == "2.5"


def test_a_price_per_million_is_given_for_tokens_only(reader: Client, book: None) -> None:
    prices = tables_of(reader.get(URL).content.decode())[1]
    assert dict(zip(prices.heads, prices.row("crm"), strict=True))["Per million (USD)"].text == "–"


@pytest.mark.parametrize("query", ["provider=openai", "model=GPT", "version=book_test&model=gpt"])
def test_the_filter_narrows_the_prices(reader: Client, book: None, query: str) -> None:
    part = reader.get(f"{URL}?{query}", headers={"HX-Request": "true"}).content.decode()
    assert tables_of(part)[0].names() == ["gpt-x"]
    assert "1 price" in part


def test_an_unknown_version_is_refused_in_a_sentence(reader: Client, book: None) -> None:
    answer = reader.get(f"{URL}?version=never")
    assert answer.status_code == 422
    assert "Select a valid choice." in answer.content.decode()


def test_without_a_book_the_page_says_what_that_means(reader: Client) -> None:
    html = reader.get(URL).content.decode()
    assert "No pricebook yet" in html
