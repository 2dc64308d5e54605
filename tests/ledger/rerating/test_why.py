"""Why this price: the book's words on the trace page, and what re-ratings did to a line."""

import pytest
from django.test import Client
from django.utils import timezone

from ledger.calc.pricing.conditions import Conditions
from ledger.queries.pricebooks.reasons import price_reasons
from tests.ledger.calc.pricing.books import entry, multiplier, tier
from tests.ledger.pages.reading import tables_of, text_of
from tests.ledger.records import an_event, record
from tests.ledger.rerating.house import (
    AT,
    House,
    a_book,
    asked,
    posted,
    small,
)
from tests.people import sign_in


@pytest.fixture
def lead(house: House) -> Client:
    return sign_in(Client(), house.lead)


def why(client: Client, trace: str, tenant: str = "retail") -> str:
    """What the panel says."""
    html = client.get(f"/t/{tenant}/traces/{trace}/").content.decode()
    return text_of(html[html.index('id="why-title"') :])


def test_a_books_price_names_book_entry_tier_component_and_product(
    house: House, lead: Client
) -> None:
    flex = tier({"input": "0.001"}, Conditions(service_tier="flex"))
    rest = tier({"input": "0.002", "output": "0.01"}, priority=1)
    book = a_book(house, entry(flex, rest, match="small"))
    record(an_event("fl", "t1", AT, service_tier="flex", unit_price=None, pricing_version=None))
    posted(house, asked())
    text = why(lead, "t1")
    assert "Model calls · small · input 1,000 × 0.001 = 1 USD" in text
    assert f"own, {book.version} (override)" in text
    assert "house: model is small, from 1 Jan 2026" in text
    assert "service tier flex" in text
    assert "input 0.001 USD each" in text
    assert "always holds" in text, "the other events of this trace"


def test_a_fallback_and_a_tier_without_a_price_are_said(house: House, lead: Client) -> None:
    a_book(house, small({"input": "0.001", "output": "0.003"}))
    cached = {"input_tokens": 1000, "cached_tokens": 400, "service_tier": "priority"}
    record(an_event("ca", "t9", AT, **cached, unit_price=None, pricing_version=None))
    posted(house, asked())
    text = why(lead, "t9")
    assert "as input: no book has a price for cached_input" in text
    assert "no book has a price for it: the standard one" in text


def test_a_factor_of_another_book_is_said(house: House, lead: Client) -> None:
    multiplied = tier((multiplier("1.1"),), Conditions(region="us"), 1)
    a_book(house, entry(tier({"image": "1"}), multiplied, match="small"), name="list")
    a_book(house, small({"input": "0.001", "output": "0.003"}))
    record(an_event("us", "t9", AT, region="us", unit_price=None, pricing_version=None))
    text = why(lead, "t9")
    assert "1,000 × 0.0011 = 1.1 USD" in text
    assert "× 1.1: of another book, for what this one does not tell apart" in text


def test_prices_of_events_reports_and_nothing_are_told_apart(house: House, lead: Client) -> None:
    text = why(lead, "t1")
    assert "the event itself: its source's own statement (book_1)" in text
    assert "the cost that the source reported: not every meter has a price" in text
    assert "included in the event's reported cost" in text
    assert "nowhere yet: no book has a price for it" in text


def test_what_re_ratings_did_to_a_line_leads_to_their_runs(house: House, lead: Client) -> None:
    never = timezone.now()
    a_book(house, small({"input": "0.001"}))
    first = posted(house, asked(use_case="copilot"))
    second = posted(house, asked(never, use_case="copilot"))
    html = lead.get("/t/retail/traces/t1/").content.decode()
    history = next(
        table for table in tables_of(html) if table.heads[0] == "Step" and len(table.rows) == 5
    )
    assert [row[0].text for row in history.rows] == [
        "posted",
        *["reversed by a re-rating", "replaced by a re-rating"] * 2,
    ]
    links = [row[0].href for row in history.rows]
    assert str(first.public_id) in links[1]
    assert str(second.public_id) in links[4]


def test_a_line_that_stands_no_more_is_kept_beneath(house: House, lead: Client) -> None:
    a_book(house, small({"input": "0.001"}))
    posted(house, asked())
    reasons = price_reasons("t1", None)
    assert {line.event_id for line in reasons.gone} == {"said"}
    assert [line.sign for line in reasons.gone] == [1, -1]
    assert "Lines that were reversed and count no more" in why(lead, "t1")
    table = tables_of(lead.get("/t/retail/traces/t1/").content.decode())[1]
    assert "reported cost" not in " ".join(cell.text for cell in table.column("Meter"))
