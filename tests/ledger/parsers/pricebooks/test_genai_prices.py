"""genai-prices as a book: every price of the installed package at several moments."""

import json
import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from genai_prices.data import providers
from genai_prices.types import ModelInfo, TieredPrices

from ledger.calc.pricebooks.patterns import patterns_of
from ledger.calc.pricing.book import Book, Entry
from ledger.calc.pricing.finding import find_price
from ledger.calc.pricing.match import Match, MatchTest
from ledger.calc.pricing.price_list import PriceList
from ledger.calc.pricing.usage import Usage
from ledger.parsers.pricebooks.about import About, NotAPriceList
from ledger.parsers.pricebooks.genai_installed import installed_prices, installed_version
from ledger.parsers.pricebooks.genai_prices import read_genai_prices, unread_prices
from ledger.parsers.pricebooks.genai_words import meter_of

MOMENTS = (
    datetime(2025, 5, 1, 3, tzinfo=UTC),
    datetime(2026, 8, 31, 20, tzinfo=UTC),
    datetime(2026, 10, 20, 9, tzinfo=UTC),
)
ABOUT = About("genai-prices", "genai_1", source_version=installed_version())


@pytest.fixture(scope="module")
def book() -> Book:
    return read_genai_prices(installed_prices(), ABOUT)


def prices_of_package(model: ModelInfo, moment: datetime) -> dict[str, Decimal]:
    """Meter → price per unit in a small request of the standard tier, by the package itself."""
    prices = vars(model.get_prices(moment))
    plain = {k: v.base if isinstance(v, TieredPrices) else v for k, v in prices.items()}
    return {
        meter: Decimal(str(price)) / per
        for key, price in plain.items()
        if price is not None
        for meter, per in [meter_of(key)]
    }


def prices_of_book(entry: Entry, moment: datetime) -> dict[str, Decimal]:
    """The same by the book's entry."""
    prices: dict[str, Decimal] = {}
    for tier in entry.tiers:
        when = tier.conditions
        if when.hold_at(moment) and when.hold_for("", "") and when.above is None:
            for component in tier.components:
                prices.setdefault(component.meter, component.unit_amount)
    return prices


@pytest.mark.parametrize("moment", MOMENTS)
def test_every_price_is_what_the_package_says_at_the_time(book: Book, moment: datetime) -> None:
    entries = {
        (entry.provider, entry.name): entry for entry in book.entries if entry.is_valid_at(moment)
    }
    compared = 0
    for provider in providers:
        for model in provider.models:
            expected = prices_of_package(model, moment) or free(model.id)
            entry = entries.get((provider.id, model.id))
            mine = prices_of_book(entry, moment) if entry else {}
            assert mine.keys() == expected.keys(), model.id
            for meter, price in mine.items():
                assert abs(price - expected[meter]) < Decimal("1e-18"), (model.id, meter)
            compared += len(mine)
    assert compared > 5_000


def free(model: str) -> dict[str, Decimal]:
    """The package has no price for it, and calculates with nought; its name says that it is."""
    return dict.fromkeys(("input", "output"), Decimal(0)) if model.endswith(":free") else {}


def per_million(book: Book, model: str, at: datetime, tier: str = "", tokens: int = 0) -> Decimal:
    usage = Usage("openai", model, at, service_tier=tier)
    price = find_price(PriceList([book]), usage, "input", lambda _meters: Decimal(tokens))
    assert price is not None
    return price.parts[0].unit_price * 1_000_000


def test_history_thresholds_and_tiers_of_a_model() -> None:
    model = {
        "id": "m",
        "match": {"or": [{"equals": "m"}, {"starts_with": "m-"}]},
        "prices": [
            {"prices": {"input_mtok": 10}},
            {
                "constraint": {"start_date": "2026-06-01"},
                "prices": {"input_mtok": {"base": 2, "tiers": [{"start": 1000, "price": 4}]}},
            },
        ],
        "price_variants": [{"when": {"processing": "batch"}, "prices": {"input_mtok": 1}}],
    }
    provider = {"id": "openai", "name": "OpenAI", "models": [model]}
    parsed = read_genai_prices(json.dumps([provider]).encode(), ABOUT)
    may, june = datetime(2026, 5, 31, 23, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
    assert per_million(parsed, "m", may) == 10
    assert per_million(parsed, "m-2026", june) == 2
    assert per_million(parsed, "m", june, tokens=1000) == 2
    assert per_million(parsed, "m", june, tokens=1001) == 4
    assert per_million(parsed, "m", june, tier="batch", tokens=1001) == 1
    assert json.loads(parsed.entries[0].raw) == model


def test_noise_of_doubles_is_no_price_and_raw_keeps_it() -> None:
    model = {"id": "m", "match": {"equals": "m"}, "prices": {"input_mtok": 0.18000000000000002}}
    body = json.dumps([{"id": "openai", "name": "OpenAI", "models": [model]}]).encode()
    (entry,) = read_genai_prices(body, ABOUT).entries
    assert entry.tiers[0].components[0].amount == Decimal("0.18")
    assert "0.18000000000000002" in entry.raw


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"{}", b"[1]", b'[{"id": "x"}]', b'[{"id": "x", "models": [{"id": "y"}]}]'],
)
def test_what_is_no_such_file_is_refused(body: bytes) -> None:
    with pytest.raises(NotAPriceList):
        read_genai_prices(body, ABOUT)


@pytest.mark.parametrize(
    ("provider", "cost"), [("azure.ai.openai", 2), ("azure_ai", 2), ("openai", 1), ("x_ai", 3)]
)
def test_providers_are_known_by_the_names_of_telemetry_and_gateways(
    provider: str, cost: int
) -> None:
    file = [
        {
            "id": name,
            "provider_match": match,
            "models": [{"id": "m", "match": {"equals": "m"}, "prices": {"input_mtok": price}}],
        }
        for name, price, match in (
            ("azure", 2, None),
            ("openai", 1, {"contains": "openai"}),
            ("x-ai", 3, {"equals": "xai"}),
        )
    ]
    listed = PriceList([read_genai_prices(json.dumps(file).encode(), ABOUT)])
    price_of_meter = find_price(
        listed, Usage(provider, "m", MOMENTS[1]), "input", lambda _meters: Decimal(0)
    )
    assert price_of_meter is not None
    assert price_of_meter.parts[0].unit_price * 1_000_000 == cost


def test_variants_that_no_event_can_say_are_listed(book: Book) -> None:
    unread = [variant for entry in book.entries for variant in unread_prices(entry)]
    assert {variant.reason for variant in unread} == {
        "holds for {'search_type': 'fast'}",
        "holds for {'search_type': 'web'}",
    }


def test_its_patterns_match_the_same_names_without_backtracking(book: Book) -> None:
    rules = [match for rule in book.providers for match in (rule.match, rule.model_match)]
    matches = [*rules, *(entry.match for entry in book.entries)]
    patterns = {text for match in matches for text in patterns_of(match)}
    assert len(patterns) > 10
    names = sorted({entry.name for entry in book.entries} | {"o3-mini", "xo3", "grok-4.3-20260101"})
    for pattern in patterns:
        match, reference = Match(MatchTest.REGEX, pattern), re.compile(pattern, re.IGNORECASE)
        assert [match.matches(name) for name in names] == [
            reference.search(name) is not None for name in names
        ], pattern
