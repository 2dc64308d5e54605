"""Langfuse's models as a book: patterns, names of usage, tiers by usage, the older fields."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from ledger.calc.pricing.price_list import PriceList
from ledger.calc.pricing.usage import Usage
from ledger.parsers.pricebooks.about import About, NotAPriceList
from ledger.parsers.pricebooks.langfuse import read_langfuse
from tests.ledger.references.rating import MeteredLine, rate_event

JUNE = datetime(2026, 6, 29, 12, tzinfo=UTC)
Json = dict[str, Any]  # Any: JSON
STANDARD: Json = {
    "isDefault": True,
    "priority": 0,
    "conditions": [],
    "prices": {"input": 2e-6, "input_cached_tokens": 2e-7, "output": 1.2e-5},
}
LARGE: Json = {
    "isDefault": False,
    "priority": 1,
    "conditions": [{"usageDetailPattern": "(input|cached)", "operator": "gt", "value": 200}],
    "prices": {"input": 4e-6, "output": 1.8e-5},
}
MODEL: Json = {
    "modelName": "gemini-3-pro",
    "matchPattern": r"(?i)^(google(ai)?\/)?(gemini-3-pro)$",
    "pricingTiers": [STANDARD, LARGE],
}


def million_cost(models: object, model: str = "gemini-3-pro", **counts: int) -> float | None:
    """The cost of an event, in millionths of a dollar."""
    listed = read_langfuse(json.dumps(models).encode(), About("langfuse", "langfuse_1"))
    lines = [MeteredLine(meter, Decimal(count)) for meter, count in counts.items()]
    cost = rate_event(Usage("any", model, JUNE), lines, PriceList([listed])).rated_cost_usd
    return None if cost is None else float(cost * 1_000_000)


def test_a_pattern_finds_the_model_and_nothing_else() -> None:
    assert million_cost([MODEL], input=10) == 20
    assert million_cost([MODEL], "GoogleAI/gemini-3-pro", input=10) == 20
    assert million_cost([MODEL], "gemini-3-pro-preview", input=10) is None


def test_a_tier_holds_above_its_sum_of_usage_and_cached_counts_too() -> None:
    assert million_cost([MODEL], input=150, cached_input=50) == 310
    assert million_cost([MODEL], input=150, cached_input=51) == pytest.approx(610.2)


def test_at_least_so_many_means_more_than_one_less() -> None:
    condition = LARGE["conditions"][0] | {"operator": "gte"}
    large = LARGE | {"conditions": [condition]}
    model = MODEL | {"pricingTiers": [STANDARD, large]}
    assert (million_cost([model], input=199), million_cost([model], input=200)) == (398, 800)


@pytest.mark.parametrize(
    ("name", "meter"),
    [
        ("input_cache_creation_1h", "cache_write_1h"),
        ("cache_creation_input_tokens", "cache_write"),
        ("thoughtsTokenCount", "reasoning"),
        ("webSearchQueries", "web_search"),
        ("our_own_usage", "our_own_usage"),
    ],
)
def test_names_of_usage_are_meters(name: str, meter: str) -> None:
    model = MODEL | {"pricingTiers": [STANDARD | {"prices": {name: 5e-6}}]}
    assert million_cost([model], "gemini-3-pro", **{meter: 3}) == 15


def test_of_two_prices_of_one_meter_the_first_name_counts() -> None:
    prices = {"promptTokenCount": 9e-6, "input": 1e-6}
    model = MODEL | {"pricingTiers": [STANDARD | {"prices": prices}]}
    assert million_cost([model], input=1) == 1


def test_the_older_fields_and_snake_case_are_read() -> None:
    flat = {"model_name": "m", "match_pattern": "^m$", "prices": {"input": {"price": 1e-6}}}
    assert million_cost({"data": [flat]}, "m", input=3) == 3
    old = {"modelName": "m", "matchPattern": "^m$", "inputPrice": 1e-6, "outputPrice": 2e-6}
    assert million_cost(old, "m", input=3, output=1) == 5
    total = {"modelName": "m", "matchPattern": "^m$", "totalPrice": 3e-6}
    assert million_cost([total], "m", input=1, output=1) == 6


def test_a_later_start_takes_over_on_its_day() -> None:
    later = MODEL | {"startDate": "2026-06-29", "pricingTiers": [LARGE | {"conditions": []}]}
    tomorrow = later | {"startDate": "2026-06-30T00:00:00.000Z"}
    assert million_cost([MODEL, later], input=1) == 4
    assert million_cost([MODEL, tomorrow], input=1) == 2


def test_every_model_is_kept_whole() -> None:
    listed = read_langfuse(json.dumps([MODEL]).encode(), About("langfuse", "langfuse_1"))
    assert json.loads(listed.entries[0].raw) == MODEL


@pytest.mark.parametrize(
    "change",
    [
        {"operator": "lt"},
        {"usageDetailPattern": "nothing_of_the_kind"},
        {"usageDetailPattern": "("},
        {"value": "many"},
    ],
)
def test_a_condition_that_cannot_be_said_refuses_the_list(change: Json) -> None:
    tier = LARGE | {"conditions": [LARGE["conditions"][0] | change]}
    model = MODEL | {"pricingTiers": [STANDARD, tier]}
    with pytest.raises(NotAPriceList):
        million_cost([model], input=1)


@pytest.mark.parametrize("body", [b"", b"[]", b"3", b"[3]", b'[{"modelName": "m"}]'])
def test_what_is_no_list_of_models_is_refused(body: bytes) -> None:
    with pytest.raises(NotAPriceList):
        read_langfuse(body, About("langfuse", "langfuse_1"))
