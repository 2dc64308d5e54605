"""The vectorised rater says what the reference rater says, whatever the books and the events."""

from collections.abc import Sequence
from datetime import time, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.calc.exact import plain
from ledger.calc.pricing.book import (
    Book,
    BookScope,
    Component,
    ComponentKind,
    DatedRate,
    Tier,
    TierMode,
)
from ledger.calc.pricing.conditions import Conditions, DailyWindow
from ledger.calc.pricing.match import Match, MatchTest, exact
from ledger.calc.pricing.price_list import PriceList
from ledger.calc.pricing.usage import Usage
from ledger.frames.rating import price_by_books
from tests.ledger.calc.pricing.books import JUNE, START, book, entry, price, simple, tier
from tests.ledger.references.rating import MeteredLine, rate_event

METERS = ("input", "cached_input", "output", "reasoning", "page")
GRADUATED = TierMode.GRADUATED
SELECTORS = (("input", "cached_input"), ("page",))
SERVICE_TIERS = ("", "batch")
MODELS = ("small", "small", "small", "small-2026-06-30", "large")
Event = tuple[Usage, dict[str, Decimal]]

points = st.sampled_from((Decimal(10), Decimal(20)))
# Around the points where the prices of the books below change.
AMOUNTS = [Decimal(text) for text in ("0", "5", "9", "10", "10.5", "20", "21")]
HOURS = (0, 4.5, 12, 12.5, 24, 120)
MOMENTS = [JUNE + timedelta(hours=hours) for hours in HOURS]
JUST_BEFORE = timedelta(microseconds=-1)
moments = st.sampled_from(MOMENTS)
windows = st.none() | st.just(DailyWindow(time(16, 30), time(0, 30)))
prices = st.integers(1, 999).map(lambda number: Decimal(number).scaleb(-3))


def mostly(usual: str, *others: str) -> st.SearchStrategy[str]:
    return st.sampled_from((*(usual,) * 4, *others))


@st.composite
def components(draw: st.DrawFn) -> Component:
    """Mostly prices, of any meter or of the request; now and then a factor or an allowance."""
    kind = ComponentKind(draw(mostly("price", "multiplier", "allowance")))
    meter = draw(st.sampled_from((*METERS, "request")))
    amount = draw(points if kind is ComponentKind.ALLOWANCE else prices)
    return Component(draw(st.integers(1, 999)), meter, kind, amount)


@st.composite
def conditions(draw: st.DrawFn) -> Conditions:
    """One or two at a time: tiers under all of them at once would hardly ever hold."""
    kinds: dict[str, dict[str, Any]] = {
        "threshold": {"selector": draw(st.sampled_from(SELECTORS)), "above": draw(points)},
        "service_tier": {"service_tier": draw(st.sampled_from(SERVICE_TIERS))},
        "region": {"region": "us"},
        "window": {"window": draw(windows)},
        "weekdays": {"weekdays": draw(st.sampled_from(((0,), (0, 5))))},
        "starts_on": {"starts_on": draw(moments)},
    }
    given_kinds = draw(st.lists(st.sampled_from(sorted(kinds)), max_size=2, unique=True))
    return Conditions(
        **{name: condition for kind in given_kinds for name, condition in kinds[kind].items()}
    )


@st.composite
def tiers(draw: st.DrawFn) -> Tier:
    mode = TierMode(draw(mostly("whole_request", "graduated")))
    made = draw(st.lists(components(), min_size=1, max_size=4))
    return Tier(0, draw(st.integers(0, 3)), mode, draw(conditions()), tuple(made))


@st.composite
def books(draw: st.DrawFn) -> Book:
    entries = [
        entry(
            *draw(st.lists(tiers(), min_size=1, max_size=4)),
            match=draw(st.sampled_from((exact("small"), Match(MatchTest.PREFIX, "")))),
            valid_from=draw(st.just(START) | moments),
            valid_to=draw(st.none() | moments),
        )
        for _ in range(draw(st.integers(1, 2)))
    ]
    return book(
        *entries,
        scope=draw(st.sampled_from(BookScope)),
        currency=draw(mostly("USD", "EUR")),
        rates=(DatedRate(draw(moments), Decimal("1.1"), draw(st.none() | moments)),),
    )


def grid() -> list[Event]:
    """Every combination of a moment, an amount and a service tier; the rest takes turns."""
    made = []
    around = [moment + shift for moment in MOMENTS for shift in (timedelta(0), JUST_BEFORE)]
    for number, (at, amount, tier_name) in enumerate(product(around, AMOUNTS, SERVICE_TIERS)):
        usage = Usage("house", MODELS[number % 5], at, tier_name, ("", "us")[number % 3 // 2])
        counts = {"input": amount, "page": amount, "output": Decimal(number % 3)}
        if number % 4 == 0:
            counts = {"cached_input": amount, "reasoning": Decimal(3), "request": Decimal(1)}
        made.append((usage, counts))
    return made


def frame(sent: Sequence[Event]) -> pl.DataFrame:
    """The events as posting has them, one row a line."""
    rows = [
        {
            "event": number,
            "line_no": line_no,
            "provider": usage.provider,
            "model": usage.model,
            # Every other event knows the tier that served, the others what was asked for.
            "service_tier": usage.service_tier if number % 2 else "",
            "requested_service_tier": usage.service_tier and ("batch", "flex")[number % 2],
            "region": usage.region,
            "occurred_at": usage.occurred_at,
            "meter": meter,
            "unit": "unit",
            "quantity": str(quantity),
            "allocated_cost_usd": "1" if line_no == 0 else None,
        }
        for number, (usage, counts) in enumerate(sent)
        for line_no, (meter, quantity) in enumerate(counts.items())
    ]
    return pl.DataFrame(
        rows,
        schema_overrides={"occurred_at": pl.Datetime("us", "UTC"), "line_no": pl.Int64},
        infer_schema_length=None,
    )


def in_words(quantity: Decimal, price: Decimal | None, *words: object) -> tuple[str, ...]:
    numbers = (plain(quantity), "unpriced" if price is None else plain(price))
    return (*numbers, *(str(word) for word in words))


def by_reference(event: Event, listed: PriceList) -> list[tuple[str, ...]]:
    usage, counts = event
    rated = rate_event(usage, [MeteredLine(*meter_count) for meter_count in counts.items()], listed)
    return sorted(
        in_words(
            *(line.quantity, line.unit_price, line.meter, line.priced_as or None),
            *(line.book_kind or None, line.component_id),
        )
        for line in rated.lines
    )


def at_once(sent: Sequence[Event], listed: PriceList) -> list[list[tuple[str, ...]]]:
    by_event: list[list[tuple[str, ...]]] = [[] for _ in sent]
    for row in price_by_books(frame(sent), listed).rows(named=True):
        price = None if row["book_price"] is None else Decimal(row["book_price"])
        words = (row["meter"], row["priced_as"], row["book_kind"], row["price_component_id"])
        by_event[row["event"]].append(in_words(Decimal(row["quantity"]), price, *words))
    return [sorted(lines) for lines in by_event]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(listed=st.lists(books(), min_size=1, max_size=2))
def test_many_events_at_once_are_priced_as_one_by_one(listed: list[Book]) -> None:
    sent, price_list = grid(), PriceList(listed)
    for event, lines in zip(sent, at_once(sent, price_list), strict=True):
        assert lines == by_reference(event, price_list), event


def test_the_parts_of_a_line_and_the_fee_have_numbers_of_their_own_and_one_reported_cost() -> None:
    free = Component(1, "input", ComponentKind.ALLOWANCE, Decimal(10))
    paid = (price("input", "1"), free, price("request", "2"))
    listed = PriceList([book(entry(tier(paid)))])
    event = (Usage("house", "medium", JUNE), {"input": Decimal(15), "output": Decimal(1)})
    lines = price_by_books(frame([event]), listed)
    assert lines["line_no"].n_unique() == lines.height == 4
    assert lines["allocated_cost_usd"].to_list() == ["1", None, None, None]


def test_models_that_no_book_knows_are_passed_through() -> None:
    sent = [(Usage("house", f"m_{at}", JUNE), {"input": Decimal(1)}) for at in range(3000)]
    lines = price_by_books(frame(sent), PriceList([simple({"input": "1"}, match="m_7")]))
    priced = lines.filter(pl.col("book_price").is_not_null())
    assert (lines.height, priced["model"].to_list()) == (3000, ["m_7"])
