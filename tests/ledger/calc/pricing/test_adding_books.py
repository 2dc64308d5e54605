"""Adding a book never changes the price of a meter that it does not name."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.calc.pricing.book import Book, BookScope, ComponentKind, Entry, Tier
from ledger.calc.pricing.finding import EventPrices, MeterPrice
from ledger.calc.pricing.meters import may_be_priced_as
from ledger.calc.pricing.price_list import PriceList
from ledger.calc.pricing.priced_as import PricedAs
from ledger.calc.pricing.usage import Usage
from tests.ledger.calc.pricing.books import JUNE
from tests.ledger.calc.pricing.public_lists import public_lists, public_prices
from tests.ledger.frames.test_rating import METERS, books
from tests.speed.campaigns import campaign

NOVEMBER = datetime(2026, 11, 25, 9, tzinfo=UTC)
BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
NAMED = {"input", "output"}
CIRCUMSTANCES = (("", ""), ("batch", ""), ("flex", "us"), ("priority", "us"))
SIZES = (1_000, 300_000)
usages = st.builds(
    Usage,
    st.just("house"),
    st.sampled_from(("small", "large")),
    st.just(JUNE),
    st.sampled_from(("", "batch", "flex")),
    st.sampled_from(("", "us")),
)


def without(book: Book, meters: Sequence[str]) -> Book:
    """A book that names none of these meters, nor all of them by a factor on everything."""
    entries = tuple(
        replace(entry, tiers=tuple(rest(entry.tiers, meters))) for entry in book.entries
    )
    return replace(book, entries=entries)


def rest(tiers: Iterable[Tier], meters: Sequence[str]) -> Iterator[Tier]:
    for tier in tiers:
        kept = tuple(
            component for component in tier.components if component.meter not in ("", *meters)
        )
        if kept:
            yield replace(tier, components=kept)


def price_of(
    listed: list[Book], usage: Usage, meter: str, total: Decimal
) -> tuple[object, ...] | None:
    price = EventPrices(PriceList(listed), usage, partial(same_for_all, total)).of(meter)
    return None if price is None else summary(price)


def summary(price: MeterPrice) -> tuple[object, ...]:
    return (
        price.book.version,
        price.priced_as,
        [(part.start, part.unit_price) for part in price.parts],
    )


@campaign(100, derandomize=True)
@given(
    known=st.lists(books(), max_size=3),
    added=books(),
    usage=usages,
    meter=st.sampled_from((*METERS, "request")),
    total=st.sampled_from((Decimal(0), Decimal(15), Decimal(25))),
    place=st.integers(0, 3),
)
def test_whatever_the_books_a_meter_that_the_new_one_does_not_name_keeps_its_price(
    known: list[Book], added: Book, usage: Usage, meter: str, total: Decimal, place: int
) -> None:
    added = without(added, may_be_priced_as(meter))
    before = price_of(known, usage, meter, total)
    assert price_of([*known[:place], added, *known[place:]], usage, meter, total) == before


def contract_for(entry: Entry) -> Entry | None:
    """An entry that names only input and output of a model, at no price of any list."""
    tiers = (
        replace(
            tier,
            components=tuple(
                replace(component, amount=component.amount + 7, id=0)
                for component in tier.components
                if component.kind is ComponentKind.PRICE and component.meter in NAMED
            ),
        )
        for tier in entry.tiers
    )
    kept = tuple(tier for tier in tiers if tier.components)
    return replace(entry, tiers=kept, valid_from=BEGINNING, valid_to=None) if kept else None


@cache
def with_contracts() -> PriceList:
    """The public lists behind a contract that names input and output of every model of them."""
    made = (contract_for(entry) for book in public_lists() for entry in book.entries)
    entries = tuple(entry for entry in made if entry is not None)
    rules = tuple(rule for book in public_lists() for rule in book.providers)
    span = (BEGINNING, None)
    deal = Book(0, BookScope.CONTRACT, "Deal", "deal", "USD", *span, entries, rules)
    return PriceList([deal, *public_lists()])


def listed() -> list[Entry]:
    """Every entry of the public lists that is in force now."""
    return [
        entry for book in public_lists() for entry in book.entries if entry.is_valid_at(NOVEMBER)
    ]


def check_others_stay(entries: Iterable[Entry]) -> int:
    """How many prices of other meters were compared: exact ones, to the last digit."""
    compared = 0
    for entry in entries:
        others = {c.meter for tier in entry.tiers for c in tier.components} - NAMED - {""}
        for usage, total in circumstances(entry) if others else ():
            total_of = partial(same_for_all, total)
            before = EventPrices(public_prices(), usage, total_of)
            after = EventPrices(with_contracts(), usage, total_of)
            for meter in others:
                old = before.of(meter)
                if old is not None and PricedAs.read(old.priced_as).meter not in NAMED:
                    new = after.of(meter)
                    assert new is not None
                    assert summary(new) == summary(old), (usage, meter)
                    compared += 1
    return compared


def test_contracts_for_some_meters_of_listed_models_leave_the_others_as_they_are() -> None:
    assert check_others_stay(random.Random(8).sample(listed(), 60)) > 500


@pytest.mark.long
def test_contracts_for_some_meters_of_any_listed_model_leave_the_others_as_they_are() -> None:
    assert check_others_stay(listed()) > 50_000


def test_the_contracts_price_what_they_name() -> None:
    usage = Usage("openai", "gpt-5", NOVEMBER, "batch")
    price = EventPrices(with_contracts(), usage, partial(same_for_all, Decimal(5))).of("input")
    assert price is not None
    assert price.book.version == "deal"


def same_for_all(total: Decimal, _meters: tuple[str, ...]) -> Decimal:
    return total


def circumstances(entry: Entry) -> Iterator[tuple[Usage, Decimal]]:
    for tier, region in CIRCUMSTANCES:
        for size in SIZES:
            usage = Usage(entry.provider, entry.name, NOVEMBER, tier, region)
            yield usage, Decimal(size)
