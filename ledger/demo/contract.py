"""The demo's books beside the public prices: items, a contract, and an override under review."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from importlib import resources
from typing import Final

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
from ledger.calc.replay.plan import Model
from ledger.demo.pricebook import OPUS, VALID_FROM
from ledger.demo.traffic.copilots import CANARY
from ledger.parsers.pricebooks.about import About
from ledger.parsers.pricebooks.price_csv import read_price_csv

TENANT: Final = "retail_banking_us"
DISCOUNT: Final = Decimal("0.12")
ITEMS_VERSION: Final = "platform_items_2026_06"
MILLION: Final = Decimal(1_000_000)


def items_book() -> Book:
    """The platform's own items (requirements 4.1): labour rates, GPU seconds, storage, tools."""
    body = resources.files("ledger.demo").joinpath("platform_items.csv").read_bytes()
    return read_price_csv(body, About("Platform items", ITEMS_VERSION, valid_from=VALID_FROM))


def contract_book(since: datetime) -> Book:
    """12% off the list price of the tenant's most expensive model, for events from `since` on."""
    version = f"bedrock_enterprise_{since:%Y_%m}"
    entries = (_entry(OPUS, since),)
    fields = ("Bedrock enterprise agreement", version, "USD", since, None, entries)
    return Book(0, BookScope.CONTRACT, *fields, source="contract")


def override_book(since: datetime) -> Book:
    """Prices that no public list has: of the tenant's own cluster, and of the model it tries out,
    whose lines have none yet."""
    prices = (("input", "0.18"), ("cached_input", "0.02"), ("output", "0.54"))
    own = Match(MatchTest.PREFIX, "llama-3.3-70b")
    tried = exact(CANARY.name)
    entries = (
        Entry(0, "platform", own, 0, "chat", since, None, (_tier(prices),), own.text),
        Entry(0, CANARY.provider, tried, 0, "chat", since, None, (_tier(prices),), tried.text),
    )
    fields = ("Own models", f"own_models_{since:%Y_%m}", "USD", since, None, entries)
    return Book(0, BookScope.OVERRIDE, *fields, source="manual")


def _entry(model: Model, since: datetime) -> Entry:
    prices = {
        "input": model.input_usd,
        "cached_input": model.cached_usd,
        "output": model.output_usd,
    }
    discounted = [
        (meter, str((price * MILLION * (1 - DISCOUNT)).normalize()))
        for meter, price in prices.items()
        if price is not None
    ]
    fields = (model.provider, exact(model.name), 0, "chat", since, None, (_tier(discounted),))
    return Entry(0, *fields, name=model.name)


def _tier(prices: Iterable[tuple[str, str]]) -> Tier:
    """USD per million tokens by meter."""
    components = tuple(
        Component(0, meter, ComponentKind.PRICE, Decimal(price), MILLION) for meter, price in prices
    )
    return Tier(0, 0, TierMode.WHOLE_REQUEST, Conditions(), components)
