"""The vectorised rater says what the reference rater says, whatever the books and the events."""

from collections.abc import Sequence
from datetime import time, timedelta
from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.calc.exact import plain
from ledger.calc.pricing.book import (
    Book,
    BookScope,
    Component,
    ComponentKind,
    ExchangeRate,
    Tier,
    TierMode,
)
from ledger.calc.pricing.conditions import Conditions, DailyWindow
from ledger.calc.pricing.finding import Usage
from ledger.calc.pricing.match import Match, MatchTest, exact
from ledger.calc.pricing.price_list import PriceList
from ledger.calc.pricing.rating import MeteredLine, rate_event
from ledger.services.posting.rating import price_by_books
from tests.ledger.calc.pricing.books import JUNE, book, entry, price, simple, tier

METERS = ("input", "cached_input", "output", "reasoning", "page")
SELECTORS = (("input", "cached_input"), ("page",))
SERVICE_TIERS = ("", "batch", "flex")
Event = tuple[Usage, dict[str, Decimal]]

prices = st.decimals(0, 100, places=6)
moments = st.integers(0, 400).map(lambda hours: JUNE + timedelta(hours=hours))
quantities = st.integers(0, 40).map(Decimal) | st.just(Decimal("10.5"))
windows = st.none() | st.just(DailyWindow(time(16, 30), time(0, 30)))


@st.composite
def components(draw: st.DrawFn) -> Component:
    """Mostly prices, of any meter or of the request; now and then a factor or an allowance."""
    kinds = (ComponentKind.PRICE,) * 4 + (ComponentKind.MULTIPLIER, ComponentKind.ALLOWANCE)
    meter = draw(st.sampled_from((*METERS, "request")))
    return Component(draw(st.integers(1, 999)), meter, draw(st.sampled_from(kinds)), draw(prices))


@st.composite
def conditions(draw: st.DrawFn, selector: tuple[str, ...]) -> Conditions:
    threshold = draw(st.none() | st.integers(1, 60).map(Decimal))
    return Conditions(
        selector=selector if threshold else (),
        above=threshold,
        service_tier=draw(st.sampled_from(SERVICE_TIERS)),
        region=draw(st.sampled_from(("", "us"))),
        window=draw(windows),
        weekdays=draw(st.just(()) | st.just((0, 5))),
        starts_on=draw(st.none() | moments),
    )


@st.composite
def tiers(draw: st.DrawFn) -> Tier:
    mode = draw(st.sampled_from(TierMode))
    held = draw(conditions(draw(st.sampled_from(SELECTORS))) | st.just(Conditions()))
    made = draw(st.lists(components(), min_size=1, max_size=4))
    return Tier(0, draw(st.integers(0, 3)), mode, held, tuple(made))


@st.composite
def books(draw: st.DrawFn) -> Book:
    entries = [
        entry(
            *draw(st.lists(tiers(), min_size=1, max_size=3)),
            match=draw(st.sampled_from((exact("small"), Match(MatchTest.PREFIX, "")))),
            valid_from=draw(moments | st.just(JUNE)),
            valid_to=draw(st.none() | moments),
        )
        for _ in range(draw(st.integers(1, 3)))
    ]
    return book(
        *entries,
        scope=draw(st.sampled_from(BookScope)),
        currency=draw(st.sampled_from(("USD", "USD", "EUR"))),
        rates=(ExchangeRate(draw(moments), Decimal("1.1")),),
    )


@st.composite
def events(draw: st.DrawFn) -> Event:
    usage = Usage(
        provider="house",
        model=draw(st.sampled_from(("small", "large"))),
        occurred_at=draw(moments),
        service_tier=draw(st.sampled_from(SERVICE_TIERS)),
        region=draw(st.sampled_from(("", "us"))),
    )
    meters = st.sampled_from((*METERS, "request"))
    return usage, draw(st.dictionaries(meters, quantities, min_size=1, max_size=5))


def frame(sent: Sequence[Event]) -> pl.DataFrame:
    """The events as posting has them, one row a line."""
    rows = [
        {
            "event": number,
            "line_no": line_no,
            "provider": usage.provider,
            "model": usage.model,
            "service_tier": usage.service_tier,
            "region": usage.region,
            "occurred_at": usage.occurred_at,
            "meter": meter,
            "unit": "unit",
            "quantity": str(quantity),
            "allocated_cost_usd": "1" if line_no == 0 else None,
        }
        for number, (usage, amounts) in enumerate(sent)
        for line_no, (meter, quantity) in enumerate(amounts.items())
    ]
    return pl.DataFrame(
        rows,
        schema_overrides={"occurred_at": pl.Datetime("us", "UTC"), "line_no": pl.Int64},
        infer_schema_length=None,
    )


def told(quantity: Decimal, price: Decimal | None, *words: object) -> tuple[str, ...]:
    amounts = (plain(quantity), "unpriced" if price is None else plain(price))
    return (*amounts, *(str(word) for word in words))


def by_reference(event: Event, listed: PriceList) -> list[tuple[str, ...]]:
    usage, amounts = event
    rated = rate_event(usage, [MeteredLine(*one) for one in amounts.items()], listed)
    return sorted(
        told(
            *(line.quantity, line.unit_price, line.meter, line.priced_as or None),
            *(line.book_kind or None, line.component_id),
        )
        for line in rated.lines
    )


def at_once(sent: Sequence[Event], listed: PriceList) -> list[list[tuple[str, ...]]]:
    found: list[list[tuple[str, ...]]] = [[] for _ in sent]
    for row in price_by_books(frame(sent), listed).rows(named=True):
        price = None if row["book_price"] is None else Decimal(row["book_price"])
        words = (row["meter"], row["priced_as"], row["book_kind"], row["price_component_id"])
        found[row["event"]].append(told(Decimal(row["quantity"]), price, *words))
    return [sorted(lines) for lines in found]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(listed=st.lists(books(), max_size=3), sent=st.lists(events(), min_size=1, max_size=8))
def test_many_events_at_once_are_priced_as_one_by_one(
    listed: list[Book], sent: list[Event]
) -> None:
    price_list = PriceList(listed)
    for event, lines in zip(sent, at_once(sent, price_list), strict=True):
        assert lines == by_reference(event, price_list), event


def test_the_parts_of_a_line_and_the_fee_have_numbers_of_their_own_and_one_reported_cost() -> None:
    free = Component(1, "input", ComponentKind.ALLOWANCE, Decimal(10))
    paid = (price("input", "1"), free, price("request", "2"))
    listed = PriceList([book(entry(tier(paid)))])
    event = (Usage("house", "medium", JUNE), {"input": Decimal(15), "output": Decimal(1)})
    found = price_by_books(frame([event]), listed)
    assert found["line_no"].n_unique() == found.height == 4
    assert found["allocated_cost_usd"].to_list() == ["1", None, None, None]


def test_models_that_no_book_knows_are_passed_through() -> None:
    sent = [(Usage("house", f"m_{at}", JUNE), {"input": Decimal(1)}) for at in range(3000)]
    found = price_by_books(frame(sent), PriceList([simple({"input": "1"}, match="m_7")]))
    priced = found.filter(pl.col("book_price").is_not_null())
    assert (found.height, priced["model"].to_list()) == (3000, ["m_7"])
