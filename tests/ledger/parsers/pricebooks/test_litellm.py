"""LiteLLM's price file as a book: every entry can be written back from what was understood."""

import gzip
import json
from collections import Counter
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from ledger.calc.pricing.book import Book, ComponentKind, Entry
from ledger.calc.pricing.price_list import PriceList
from ledger.calc.pricing.usage import Usage
from ledger.parsers.pricebooks.about import About, NotAPriceList
from ledger.parsers.pricebooks.amounts import price_of
from ledger.parsers.pricebooks.litellm import read_litellm, unread_prices
from ledger.parsers.pricebooks.litellm_words import IS_PRICE, SERVICES, STEMS, THOUSANDS
from tests.ledger.references.rating import MeteredLine, rate_event
from tests.shared import SHARED_DATA

FILE = SHARED_DATA / "prices" / "litellm_1.109.1_model_prices.json.gz"
ABOUT = About("litellm", "litellm_1")
SUFFIXES = {tier: suffix for suffix, tier in SERVICES.items()}
KEYS = {meter: stem for stem, meter in (STEMS | THOUSANDS).items()}
JUNE = datetime.fromisoformat("2026-06-29T12:00:00+00:00")
Json = dict[str, Any]  # Any: JSON


@pytest.fixture(scope="module")
def source() -> dict[str, Json]:
    entries: dict[str, Json] = json.loads(gzip.decompress(FILE.read_bytes()), parse_float=Decimal)
    return entries


@pytest.fixture(scope="module")
def book() -> Book:
    return read_litellm(gzip.decompress(FILE.read_bytes()), ABOUT)


def scalar_keys(entry: Entry) -> dict[str, Decimal]:
    """The scalar price keys of an entry, written back from its tiers and components alone."""
    amounts = {}
    for tier in entry.tiers:
        when = tier.conditions
        above = "" if when.above is None else f"_above_{when.above / 1000:f}k_tokens"
        service = f"_{SUFFIXES[when.service_tier]}" if when.service_tier in SUFFIXES else ""
        for component in tier.components:
            if component.kind is ComponentKind.PRICE and not (when.window or when.weekdays):
                amounts[f"{key_of(component.meter)}{above}{service}"] = (
                    component.unit_amount * component.per
                )
            elif (
                component.kind is ComponentKind.MULTIPLIER and entry.provider != "azure"
            ):  # of zones
                amounts[f"factor_{when.region}{when.service_tier}"] = component.amount
    return amounts


def key_of(meter: str) -> str:
    if meter in KEYS:
        return KEYS[meter]
    what, _, size = meter.rpartition("_")
    spelled = size.upper() if size.endswith("k") and what == "image" else size
    return f"{ {'image': 'output_cost_per_image'}.get(what, 'output_cost_per_second') }_{spelled}"


def nested_keys(raw: Json) -> dict[str, Decimal]:
    """What LiteLLM says in nested values, by the names that `scalar_keys` gives them."""
    amounts: dict[str, Decimal] = {}
    for tier in raw.get("tiered_pricing", ()):
        start = tier.get("range", [None])[0]
        if start is not None:
            above = f"_above_{Decimal(start) / 1000:f}k_tokens" if start else ""
            amounts |= {f"{k}{above}": v for k, v in tier.items() if k != "range"}
    sizes = {"low": "web_search_low", "medium": "web_search", "high": "web_search_high"}
    costs = raw.get("search_context_cost_per_query", {})
    amounts |= {key_of(sizes[k.rpartition("_")[2]]): v for k, v in costs.items()}
    units = raw.get("guardrail_cost_per_unit", {})
    amounts |= {key_of(f"guardrail_{k}"): v for k, v in units.items()}
    factors = raw.get("provider_specific_entry", {})
    amounts |= {f"factor_{k}": factors[k] for k in ("us", "fast") if k in factors}
    endpoints = "regional_endpoint_uplift_multiplier"
    amounts |= {"factor_!global": raw[endpoints]} if endpoints in raw else {}
    uplift = "regional_processing_uplift_multiplier_"
    return amounts | {f"factor_{k.removeprefix(uplift)}": v for k, v in raw.items() if uplift in k}


def prices_told(entry: Entry, raw: Json) -> dict[str, Decimal]:
    """Every price that LiteLLM's entry holds and that was not listed as unread."""
    unread = {key.key for key in unread_prices(entry)}
    nested = {"tiered_pricing", "off_peak_pricing", "search_context_cost_per_query"}
    nested |= {"guardrail_cost_per_unit", "provider_specific_entry"}
    scalars = {
        key: value
        for key, value in raw.items()
        if IS_PRICE.search(key) and key not in nested | unread and "uplift" not in key
    }
    return scalars | nested_keys(raw)


def test_every_entry_is_kept_whole(book: Book, source: dict[str, Json]) -> None:
    assert len(book.entries) == len(source) == 4_553
    for entry in book.entries:
        assert json.loads(entry.raw, parse_float=Decimal) == source[entry.name]


def test_every_price_can_be_written_back_from_components(
    book: Book, source: dict[str, Json]
) -> None:
    written = 0
    for entry in book.entries:
        if entry.name in ("sample_spec", "fallback_generalizations"):
            assert entry.tiers == ()
            continue
        expected = {key: price_of(v) for key, v in prices_told(entry, source[entry.name]).items()}
        assert scalar_keys(entry) == expected, entry.name
        written += len(expected)
    assert written > 18_000


def test_what_is_not_understood_is_listed_with_its_reason(book: Book) -> None:
    unread = Counter(key.reason for entry in book.entries for key in unread_prices(entry))
    assert sum(unread.values()) == 289
    assert unread["not known"] == 0
    assert unread["says again what cache_read_input_token_cost says"] == 41
    assert unread["free per day or month and shared by models, not per event"] == 47


def a_book(**models: Json) -> Book:
    return read_litellm(json.dumps(models).encode(), ABOUT)


def cost(listed: Book, model: str, quantities: dict[str, int], **words: Any) -> Decimal | None:
    """Any: words of `Usage`."""
    usage = replace(Usage("openai", model, JUNE), **words)
    lines = [MeteredLine(meter, Decimal(count)) for meter, count in quantities.items()]
    return rate_event(usage, lines, PriceList([listed])).rated_cost_usd


TIERED = {
    "litellm_provider": "openai",
    "input_cost_per_token": 1,
    "input_cost_per_token_priority": 2,
    "input_cost_per_token_above_1k_tokens": 3,
    "input_cost_per_token_above_1k_tokens_priority": 4,
    "output_cost_per_token": 10,
}


@pytest.mark.parametrize(
    ("tokens", "tier", "price"),
    [(1000, "", 1), (1001, "", 3), (1000, "priority", 2), (1001, "priority", 4)],
)
def test_size_and_service_tier_choose_the_price(tokens: int, tier: str, price: int) -> None:
    charged = cost(a_book(m=TIERED), "m", {"input": tokens}, service_tier=tier)
    assert charged == tokens * price


def test_a_service_tier_without_a_price_for_the_large_takes_the_standard_one_and_says_so() -> None:
    listed = a_book(m={key: TIERED[key] for key in TIERED if not key.endswith("tokens_priority")})
    usage = Usage("openai", "m", JUNE, "priority")
    lines = rate_event(usage, [MeteredLine("input", Decimal(1001))], PriceList([listed])).lines
    assert [(line.unit_price, line.priced_as) for line in lines] == [(Decimal(3), "input@standard")]


def test_a_range_reaches_from_above_its_start_to_its_end() -> None:
    ranges = [
        {"range": [0, 100], "input_cost_per_token": 1, "output_cost_per_token": 2},
        {"range": [100.0, 200], "input_cost_per_token": 3, "output_cost_per_token": 4},
    ]
    listed = a_book(m={"litellm_provider": "openai", "tiered_pricing": ranges})
    assert cost(listed, "m", {"input": 100, "output": 1}) == 102
    assert cost(listed, "m", {"input": 101, "output": 1}) == 307
    assert cost(listed, "m", {"input": 300, "output": 1}) == 904


OFF_PEAK = {
    "litellm_provider": "openai",
    "input_cost_per_token": 2,
    "off_peak_pricing": {
        "input_cost_per_token": 1,
        "weekday_timezone": "Asia/Shanghai",
        "windows": [
            {"hours_utc": ["10:00-00:00"], "weekdays": [1, 2, 3, 4, 5]},
            {"hours_utc": "00:00-00:00", "weekdays": [6, 7]},
        ],
    },
}


@pytest.mark.parametrize(
    ("at", "price"),
    [
        ("2026-06-29T09:59:59+00:00", 2),  # Monday in Shanghai too
        ("2026-06-29T10:00:00+00:00", 1),
        ("2026-07-03T15:59:59+00:00", 1),  # Friday, nearly midnight in Shanghai
        ("2026-07-03T16:00:00+00:00", 1),  # Saturday there
        ("2026-07-05T15:59:59+00:00", 1),  # Sunday there, nearly Monday
        ("2026-07-05T16:00:00+00:00", 1),  # Monday there, still in the window of the day
        ("2026-07-06T00:00:00+00:00", 2),  # Monday at eight there
    ],
)
def test_off_peak_weekdays_are_those_of_the_providers_zone(at: str, price: int) -> None:
    moment = datetime.fromisoformat(at)
    assert cost(a_book(m=OFF_PEAK), "m", {"input": 1}, occurred_at=moment) == price


def test_factors_hold_in_their_region_and_service_tier() -> None:
    factors = {"litellm_provider": "openai", "input_cost_per_token": 10}
    listed = a_book(m=factors | {"provider_specific_entry": {"us": 1.1, "fast": 2}})
    assert cost(listed, "m", {"input": 1}, region="us") == 11
    assert cost(listed, "m", {"input": 1}, region="us", service_tier="fast") == 22
    assert cost(listed, "m", {"input": 1}, region="eu") == 10


def test_an_uplift_of_regional_endpoints_holds_in_every_region_but_the_global_one() -> None:
    factor = {"regional_endpoint_uplift_multiplier": 1.1}
    listed = a_book(m={"litellm_provider": "openai", "input_cost_per_token": 10} | factor)
    costs = [
        cost(listed, "m", {"input": 1}, region=region) for region in ("us-east5", "Global", "")
    ]
    assert costs == [11, 10, 10]


AZURE = {"litellm_provider": "azure", "input_cost_per_token": 10, "output_cost_per_token": 40}
IN_EU = {**AZURE, "input_cost_per_token": 11, "output_cost_per_token": 44}


@pytest.mark.parametrize(
    ("model", "region", "price"),
    [
        ("azure/m", "", 10),
        ("azure/m", "global", 10),
        ("m", "EU", 11),
        ("azure/m", "us", 12),
        ("azure/eu/m", "eu", 11),
        ("azure/eu/m", "", 11),
        ("m-2026-01-02", "eu", 11),  # its family stands in the zone
        ("m-2026-03-04", "eu", 20),  # it costs something else than its family
    ],
)
def test_a_data_zone_of_azure_is_a_factor_on_the_plain_model(
    model: str, region: str, price: int
) -> None:
    in_us = {**AZURE, "input_cost_per_token": 12, "output_cost_per_token": 48}
    listed = a_book(
        **{"azure/m": AZURE, "azure/eu/m": IN_EU, "azure/us/m": in_us, "azure/m-2026-01-02": AZURE},
        **{"azure/m-2026-03-04": {**AZURE, "input_cost_per_token": 20}},
    )
    assert cost(listed, model, {"input": 1}, provider="azure", region=region) == price


@pytest.mark.parametrize(
    ("model", "region", "priced_as"),
    [
        *(("m", "eu", "input"), ("azure/eu/m", "eu", "input"), ("m", "global", "input")),
        ("m", "swedencentral", "input@standard"),  # the books tell its zones apart, not this one
        ("old", "eu", "input@standard"),  # and this zone for others, not for this model
        ("uneven", "eu", "input@standard"),
        ("old", "westeurope", "input"),
    ],
)
def test_a_region_that_is_told_apart_and_has_no_price_is_marked(
    model: str, region: str, priced_as: str
) -> None:
    uneven = {**IN_EU, "output_cost_per_token": 80}
    listed = a_book(
        **{"azure/m": AZURE, "azure/eu/m": IN_EU, "azure/old": AZURE},
        **{"azure/uneven": AZURE, "azure/eu/uneven": uneven},
    )
    usage = Usage("azure", model, JUNE, region=region)
    lines = rate_event(usage, [MeteredLine("input", Decimal(1))], PriceList([listed])).lines
    assert [line.priced_as for line in lines] == [priced_as]


def test_models_are_found_by_other_names_of_their_provider() -> None:
    claude = {"litellm_provider": "vertex_ai-anthropic_models", "input_cost_per_token": 1}
    listed = a_book(**{"vertex_ai/claude": claude})
    for provider in ("vertex_ai", "gcp.vertex_ai", "gemini"):
        for model in ("claude", "vertex_ai/claude"):
            assert cost(listed, model, {"input": 1}, provider=provider) == 1
    assert cost(listed, "claude", {"input": 1}, provider="openai") is None


def test_the_bare_name_belongs_to_the_entry_that_has_it_as_its_own() -> None:
    own, prefixed = ({"litellm_provider": "openai", "input_cost_per_token": n} for n in (1, 2))
    listed = a_book(**{"openai/m": prefixed, "m": own})
    assert cost(listed, "m", {"input": 1}) == 1
    assert cost(listed, "openai/m", {"input": 1}) == 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"m": 1}',
        b'{"m": {"input_cost_per_token": "a"}}',
        b'{"m": {"off_peak_pricing": {"hours_utc": "25-26"}}}',
        b'{"m": {"tiered_pricing": [{"range": 5}]}}',
    ],
)
def test_what_is_no_price_file_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(NotAPriceList, match=r"LiteLLM|time of day"):
        read_litellm(body, ABOUT)
