"""Small pricebooks for tests."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from ledger.calc.exact import plain
from ledger.calc.pricing.book import (
    Book,
    BookScope,
    Component,
    ComponentKind,
    DatedRate,
    Entry,
    ProviderRule,
    Tier,
    TierMode,
)
from ledger.calc.pricing.conditions import Conditions
from ledger.calc.pricing.match import Match, exact
from ledger.calc.pricing.price_list import PriceList
from ledger.calc.pricing.usage import Usage
from tests.ledger.references.rating import MeteredLine, RatedEvent, rate_event

START = datetime(2026, 1, 1, tzinfo=UTC)
JUNE = datetime(2026, 6, 29, 12, tzinfo=UTC)
ALWAYS = Conditions()
Prices = Mapping[str, str]


def price(meter: str, amount: str, per: str = "1", number: int = 0) -> Component:
    return Component(number, meter, ComponentKind.PRICE, Decimal(amount), Decimal(per))


def multiplier(amount: str, meter: str = "", direction: str = "") -> Component:
    kind = ComponentKind.MULTIPLIER
    return Component(0, meter, kind, Decimal(amount), direction=direction)


def allowance(meter: str, amount: str) -> Component:
    return Component(0, meter, ComponentKind.ALLOWANCE, Decimal(amount))


def tier(
    prices: Prices | tuple[Component, ...],
    conditions: Conditions = ALWAYS,
    priority: int = 0,
    mode: TierMode = TierMode.WHOLE_REQUEST,
) -> Tier:
    if isinstance(prices, Mapping):
        prices = tuple(price(meter, amount) for meter, amount in prices.items())
    return Tier(0, priority, mode, conditions, prices)


def entry(
    *tiers: Tier,
    match: Match | str = "medium",
    provider: str = "house",
    priority: int = 0,
    valid_from: datetime = START,
    valid_to: datetime | None = None,
) -> Entry:
    matching = exact(match) if isinstance(match, str) else match
    return Entry(0, provider, matching, priority, "chat", valid_from, valid_to, tiers)


def book(
    *entries: Entry,
    scope: BookScope = BookScope.DEFAULT,
    version: str = "v1",
    currency: str = "USD",
    valid_from: datetime = START,
    valid_to: datetime | None = None,
    providers: tuple[ProviderRule, ...] = (),
    rates: tuple[DatedRate, ...] = (),
) -> Book:
    return Book(
        *(0, scope, "book", version, currency, valid_from, valid_to, entries, providers, rates)
    )


def simple(prices: Prices, **words: object) -> Book:
    """One entry with one tier that always holds."""
    return book(entry(tier(prices), **words))  # type: ignore[arg-type]  # words of `entry`


def rate(
    books: Book | tuple[Book, ...],
    quantities: Mapping[str, int],
    *,
    model: str = "medium",
    provider: str = "house",
    at: datetime = JUNE,
    service_tier: str = "",
    region: str = "",
    unit_price: str | None = None,
    reported: str | None = None,
) -> RatedEvent:
    listed = PriceList(books if isinstance(books, tuple) else (books,))
    return rate_event(
        Usage(provider, model, at, service_tier, region),
        [MeteredLine(meter, Decimal(quantity)) for meter, quantity in quantities.items()],
        listed,
        unit_price=None if unit_price is None else Decimal(unit_price),
        reported_cost_usd=None if reported is None else Decimal(reported),
    )


def parts(event: RatedEvent) -> list[tuple[str, str]]:
    """(quantity, unit price) of each line with a price."""
    return [
        (plain(line.quantity), plain(line.unit_price))
        for line in event.lines
        if line.unit_price is not None
    ]


def costs(event: RatedEvent) -> dict[str, str]:
    """Cost by meter, summed over parts."""
    by_meter: dict[str, Decimal] = {}
    for line in event.lines:
        if line.cost_usd is not None:
            by_meter[line.meter] = by_meter.get(line.meter, Decimal(0)) + line.cost_usd
    return {meter: plain(cost) for meter, cost in by_meter.items()}
