"""What a version changes, price by price, and where two books disagree."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.calc.pricebooks.difference import ChangeKind, difference, disagreements
from ledger.calc.pricing.book import (
    Book,
    BookScope,
    Component,
    ComponentKind,
    Entry,
    Tier,
    TierMode,
)
from ledger.calc.pricing.conditions import Conditions
from ledger.calc.pricing.match import Match, MatchTest, exact

JUNE = datetime(2026, 6, 1, tzinfo=UTC)


def entry(model: str, tier: str = "", **prices: str) -> Entry:
    """Prices per million tokens, in a service tier if one is named."""
    components = tuple(
        Component(0, meter, ComponentKind.PRICE, Decimal(price), Decimal(1_000_000))
        for meter, price in prices.items()
    )
    only_tier = Tier(0, 0, TierMode.WHOLE_REQUEST, Conditions(service_tier=tier), components)
    return Entry(0, "house", exact(model), 0, "", JUNE, None, (only_tier,), name=model)


def book(*entries: Entry, currency: str = "USD") -> Book:
    return Book(0, BookScope.DEFAULT, "List", "list_1", currency, JUNE, None, entries)


def test_prices_are_added_removed_and_changed_with_their_percent() -> None:
    old = book(entry("a", input="2", output="8"), entry("b", input="1"), entry("free", input="0"))
    new = book(entry("a", input="3", output="8"), entry("c", input="4"), entry("free", input="1"))
    result = difference(old, new)
    changes = [(change.kind, change.name, change.meter, change.ratio) for change in result.changes]
    assert changes == [
        (ChangeKind.CHANGED, "a", "input", Decimal("0.5")),
        (ChangeKind.REMOVED, "b", "input", None),
        (ChangeKind.ADDED, "c", "input", None),
        (ChangeKind.CHANGED, "free", "input", None),
    ]
    assert (result.unchanged, result.count(ChangeKind.CHANGED)) == (1, 2)


def test_the_same_price_spelled_per_token_is_no_change() -> None:
    per_token = Component(0, "input", ComponentKind.PRICE, Decimal("0.000002"))
    spelled = entry("a", input="2")
    other = replace(spelled, tiers=(replace(spelled.tiers[0], components=(per_token,)),))
    assert difference(book(spelled), book(other)).changes == ()


def test_a_price_under_other_conditions_is_another_price() -> None:
    result = difference(book(entry("a", input="2")), book(entry("a", "batch", input="1")))
    assert {change.kind for change in result.changes} == {ChangeKind.REMOVED, ChangeKind.ADDED}


def test_the_first_version_adds_everything() -> None:
    assert difference(None, book(entry("a", input="2", output="8"))).count(ChangeKind.ADDED) == 2


def test_books_in_two_currencies_are_not_compared() -> None:
    with pytest.raises(ValueError, match="two currencies"):
        difference(book(currency="EUR"), book())
    with pytest.raises(ValueError, match="two currencies"):
        disagreements(book(currency="EUR"), book(), JUNE)


def test_two_sources_disagree_only_on_what_both_price() -> None:
    ours = book(
        entry("a", input="2", output="8"), entry("b", input="1"), entry("a", "batch", input="1")
    )
    prefix = replace(entry("a", input="3", output="8"), match=Match(MatchTest.PREFIX, "a"))
    result = disagreements(ours, book(prefix), JUNE + timedelta(days=1))
    assert [(change.name, change.meter, change.old, change.new) for change in result.changes] == [
        ("a", "input", Decimal("0.000003"), Decimal("0.000002"))
    ]
    assert result.unchanged == 1


def test_two_sources_disagree_on_a_tier_that_both_price() -> None:
    tiers = (entry("a", "batch", input="1", output="3").tiers[0], entry("a", input="2").tiers[0])
    ours = book(replace(entry("a"), tiers=tiers))
    other = (entry("a", "batch", input="5").tiers[0], entry("a", "flex", output="9").tiers[0])
    result = disagreements(ours, book(replace(entry("a"), tiers=other)), JUNE)
    assert [
        (change.conditions.service_tier, change.meter, change.old) for change in result.changes
    ] == [("batch", "input", Decimal("0.000005"))]
    july = replace(tiers[1], conditions=Conditions(starts_on=JUNE + timedelta(days=30)))
    later = book(replace(entry("a"), tiers=(july,)))
    assert disagreements(later, book(entry("a", input="7")), JUNE).changes == ()
    after = disagreements(later, book(entry("a", input="7")), JUNE + timedelta(days=30))
    assert [change.old for change in after.changes] == [Decimal("0.000007")]


def test_a_model_that_a_source_matches_by_its_beginning_is_compared_by_its_own_name() -> None:
    prefix = replace(entry("a-1", input="2"), match=Match(MatchTest.PREFIX, "a"))
    result = disagreements(book(prefix), book(entry("a-1", input="3")), JUNE)
    assert [(change.name, change.old) for change in result.changes] == [
        ("a-1", Decimal("0.000003"))
    ]
    foreign = replace(prefix, name="the whole family")
    assert disagreements(book(foreign), book(entry("a-1", input="3")), JUNE).changes == ()


amounts = st.decimals(0, 100, places=4)
books = st.dictionaries(st.sampled_from("abcdef"), amounts, max_size=6).map(
    lambda prices: book(*(entry(name, input=f"{price:f}") for name, price in prices.items()))
)


@given(books, books)
def test_the_changes_lead_from_the_old_prices_to_the_new(old: Book, new: Book) -> None:
    result = difference(old, new)
    prices = {entry.name: entry.tiers[0].components[0].unit_amount for entry in old.entries}
    for change in result.changes:
        assert prices.pop(change.name, None) == change.old
        if change.new is not None:
            prices[change.name] = change.new
    assert prices == {entry.name: entry.tiers[0].components[0].unit_amount for entry in new.entries}
    assert result.unchanged + len(result.changes) == len(
        {entry.name for entry in (*old.entries, *new.entries)}
    )
