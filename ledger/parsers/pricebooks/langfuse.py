"""Langfuse's model definitions: a pattern, prices per unit by usage type, tiers by usage.

The file of the defaults (a list), the API's answer (`data`), or one model. Langfuse counts are
disjoint and go by many names for one thing; each name is a meter of ours or stays its own.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

from ledger.calc.pricing.book import Book, Component, ComponentKind, Entry, Tier, TierMode
from ledger.calc.pricing.conditions import Conditions
from ledger.calc.pricing.match import Match, MatchTest, finds
from ledger.calc.pricing.meters import direction
from ledger.parsers.pricebooks.about import About, NotAPriceList, sha256_of
from ledger.parsers.pricebooks.amounts import price_of

SOURCE: Final = "langfuse"
# Meter → what Langfuse calls it; of two prices of one meter the first name counts.
NAMES: Final = {
    "input": (
        *("input", "input_tokens", "prompt_tokens", "input_text", "input_modality_1"),
        *("prompt_token_count", "promptTokenCount"),
    ),
    "cached_input": (
        *("input_cached_tokens", "input_cache_read", "cache_read_input_tokens", "input_cached"),
        *("cached_content_token_count", "cachedContentTokenCount", "cached_tokens"),
    ),
    "cache_write": (
        *("input_cache_creation", "cache_creation_input_tokens", "input_cache_creation_5m"),
    ),
    "cache_write_1h": ("input_cache_creation_1h",),
    "audio_input": ("input_audio_tokens", "input_audio"),
    "image_input": ("input_image_tokens", "input_image"),
    "video_input": ("input_video_tokens", "input_video"),
    "output": (
        *("output", "output_tokens", "completion_tokens", "output_text", "output_modality_1"),
        *("candidates_token_count", "candidatesTokenCount"),
    ),
    "reasoning": (
        *("output_reasoning", "output_reasoning_tokens"),
        *("thoughts_token_count", "thoughtsTokenCount", "reasoning_tokens"),
    ),
    "audio_output": ("output_audio_tokens", "output_audio"),
    "image_output": ("output_image_tokens", "output_image"),
    "web_search": (
        *("web_search_queries", "webSearchQueries", "grounding_queries", "groundingQueries"),
    ),
}
METERS: Final = {name: meter for meter, names in NAMES.items() for name in names}
OLD_PRICES: Final = {"inputPrice": "input", "outputPrice": "output", "totalPrice": "total"}
TOTAL: Final = "total"  # one price for what goes in and what comes out
Json = Mapping[str, Any]  # Any: JSON
_DECODER: Final = msgspec.json.Decoder(float_hook=Decimal)
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


def read_langfuse(body: bytes, about: About) -> Book:
    """The book of Langfuse's models, for whatever provider. Raises NotAPriceList.

    A tier whose condition is not "more than so many" cannot be said; neither can its model.
    """
    try:
        models = _models(_DECODER.decode(body))
        entries = tuple(_entry(model, about) for model in models)
    except NotAPriceList:
        raise
    except msgspec.DecodeError as problem:
        raise NotAPriceList(f"This is not JSON: {problem}") from problem
    except (KeyError, TypeError, AttributeError, ArithmeticError, ValueError) as problem:
        raise NotAPriceList(f"This is not Langfuse's list of models: {problem}") from problem
    return Book(
        *(0, about.scope, about.name, about.version, about.currency),
        *(about.valid_from, about.valid_to, entries),
        source=SOURCE,
        source_version=about.source_version,
        source_sha256=sha256_of(body),
    )


def _models(data: Any) -> list[Json]:  # Any: JSON
    if isinstance(data, Mapping):
        data = data.get("data", [data])
    if not isinstance(data, list) or not data:
        raise NotAPriceList("There is no list of models.")
    return data


def _entry(model: Json, about: About) -> Entry:
    name, pattern = member(model, "modelName"), member(model, "matchPattern")
    if not (isinstance(name, str) and isinstance(pattern, str) and name and pattern):
        raise NotAPriceList("A model has a name and a pattern.")
    start = member(model, "startDate")
    return Entry(
        *(0, "", Match(MatchTest.REGEX, pattern), 0, ""),
        moment(str(start)) if start else about.valid_from,
        about.valid_to,
        tuple(_tiers(name, model)),
        name=name,
        raw=_ENCODER.encode(model).decode(),
    )


def member(model: Json, name: str) -> Any:  # Any: JSON
    """A field by its name in the API or by the older one in the file of the defaults."""
    older = re.sub("[A-Z]", lambda capital: f"_{capital[0].lower()}", name)
    return model.get(name, model.get(older))


def moment(written: str) -> datetime:
    when = datetime.fromisoformat(written)
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _tiers(name: str, model: Json) -> Iterator[Tier]:
    """Those with conditions in the order of their priority, then the default."""
    tiers = member(model, "pricingTiers") or [{"isDefault": True, "prices": _flat(model)}]
    ordered = sorted(tiers, key=lambda tier: (bool(tier.get("isDefault")), tier.get("priority", 0)))
    for place, tier in enumerate(ordered):
        when = _conditions(name, tier.get("conditions") or [])
        components = tuple(_components(tier["prices"]))
        yield Tier(0, place, TierMode.WHOLE_REQUEST, when, components)


def _flat(model: Json) -> dict[str, Any]:  # Any: JSON
    """Prices of before there were tiers: by usage type, or for input, output or both."""
    prices = dict(member(model, "prices") or {})
    for field, usage_type in OLD_PRICES.items():
        prices.setdefault(usage_type, member(model, field))
    return prices


def _components(prices: Json) -> Iterator[Component]:
    known = {name: value for name, value in prices.items() if value is not None}
    total = known.pop(TOTAL, None)
    named = {METERS.get(name, name): price for name, price in reversed(sorted_names(known))}
    if total is not None:
        named = {"input": total, "output": total} | named
    for meter, price in named.items():
        amount = price_of(price["price"] if isinstance(price, Mapping) else price)
        yield Component(0, meter, ComponentKind.PRICE, amount, direction=direction(meter))


def sorted_names(prices: Json) -> list[tuple[str, Any]]:  # Any: JSON
    """The names of one meter in the order in which they count."""
    known = list(METERS)
    return sorted(
        prices.items(), key=lambda pair: known.index(pair[0]) if pair[0] in METERS else -1
    )


def _conditions(name: str, conditions: Iterable[Json]) -> Conditions:
    listed = list(conditions)
    if not listed:
        return Conditions()
    (condition, *more) = listed
    value = Decimal(str(condition["value"]))
    if more or condition["operator"] not in ("gt", "gte") or not condition["usageDetailPattern"]:
        raise NotAPriceList(f"{name} has a tier with conditions that cannot be said here.")
    above = value - 1 if condition["operator"] == "gte" else value  # tokens are whole
    return Conditions(selector(str(condition["usageDetailPattern"])), above)


def selector(pattern: str) -> tuple[str, ...]:
    """The meters with a name that the pattern is found in."""
    meters = tuple(
        meter for meter, names in NAMES.items() if any(finds(pattern, name) for name in names)
    )
    if not meters:
        raise NotAPriceList(f"“{pattern}” is no usage that is known here.")
    return meters
