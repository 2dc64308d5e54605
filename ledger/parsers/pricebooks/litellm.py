"""LiteLLM's model_prices JSON: every entry kept whole, every price that can be said is a component.

The file has no history: prices hold from the book's first day on. What carries a price that
cannot be said here is listed with the reason (`unread_prices`), never dropped silently.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

import msgspec

from ledger.calc.pricing.book import (
    Book,
    Component,
    ComponentKind,
    Entry,
    ProviderRule,
    Tier,
    TierMode,
)
from ledger.calc.pricing.conditions import ANY_BUT, Conditions
from ledger.calc.pricing.match import any_of
from ledger.calc.pricing.meters import direction
from ledger.parsers.pricebooks.about import About, NotAPriceList, Raw, Unread, sha256_of
from ledger.parsers.pricebooks.amounts import price_of
from ledger.parsers.pricebooks.litellm_words import (
    ALIASES,
    CACHE_HIT,
    IS_PRICE,
    OF_RESULTS,
    SEARCHES,
    SELECTOR,
    SELLS,
    UNSAID,
    alias_match,
    family,
    hours,
    in_utc,
    read_key,
)
from ledger.parsers.pricebooks.litellm_zones import multiplier, zone_factors

SOURCE: Final = "litellm"
NO_MODELS: Final = ("sample_spec", "fallback_generalizations")
Json = Mapping[str, Any]  # Any: JSON
Priced = tuple[Conditions, Component]
_DECODER: Final = msgspec.json.Decoder(dict[str, dict[str, Any]], float_hook=Decimal)
_RAW: Final = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


def read_litellm(body: bytes, about: About) -> Book:
    """The book of a LiteLLM price file. Raises NotAPriceList."""
    try:
        models = _DECODER.decode(body)
    except msgspec.MsgspecError as problem:
        raise NotAPriceList(f"This is not a LiteLLM price file: {problem}") from problem
    try:
        entries = tuple(_entry(name, raw, models, about) for name, raw in models.items())
    except NotAPriceList:
        raise
    except (ValueError, ArithmeticError, TypeError, KeyError) as problem:
        raise NotAPriceList(f"This is not a LiteLLM price file: {problem!r}") from problem
    return Book(
        *(0, about.scope, about.name, about.version, about.currency),
        *(about.valid_from, about.valid_to, entries, tuple(_rules(entries))),
        source=SOURCE,
        source_version=about.source_version,
        source_sha256=sha256_of(body),
    )


def unread_prices(entry: Raw) -> list[Unread]:
    """What of an entry's source has to do with prices and is in no component."""
    raw = _RAW.decode(entry.raw)
    reasons = {key: _why_unread(key, value, raw) for key, value in raw.items()}
    return [Unread(entry.name, key, reason) for key, reason in reasons.items() if reason]


def _entry(name: str, raw: Json, models: Mapping[str, Json], about: About) -> Entry:
    provider = family(str(raw.get("litellm_provider") or ""))
    priced = () if name in NO_MODELS else (*_prices(raw), *zone_factors(name, raw, models))
    return Entry(
        *(0, provider, any_of(_names(name, provider, models)), 0, str(raw.get("mode") or "")),
        *(about.valid_from, about.valid_to, tuple(_tiers(priced))),
        name=name,
        raw=_ENCODER.encode(raw).decode(),
    )


def _names(name: str, provider: str, models: Mapping[str, Json]) -> tuple[str, ...]:
    """The key, and the key without its provider unless that is a key of its own."""
    first, _, rest = name.partition("/")
    is_own = rest in models and family(str(models[rest].get("litellm_provider"))) == provider
    return (name, rest) if rest and family(first) == provider and not is_own else (name,)


def _rules(entries: Iterable[Entry]) -> Iterator[ProviderRule]:
    known = {entry.provider for entry in entries}
    for provider in sorted(ALIASES.keys() | SELLS.keys()):
        sold = SELLS.get(provider, ())
        if known & {provider, *sold}:
            yield ProviderRule(provider, alias_match(provider), fallbacks=sold)


def _tiers(priced: Iterable[Priced]) -> Iterator[Tier]:
    """One tier for each set of conditions; the most particular are asked first."""
    groups: dict[Conditions, list[Component]] = {}
    for conditions, component in priced:
        groups.setdefault(conditions, []).append(component)
    for place, conditions in enumerate(sorted(groups, key=_rank, reverse=True)):
        components = tuple(groups[conditions])
        yield Tier(0, place, TierMode.WHOLE_REQUEST, conditions, components)


def _rank(when: Conditions) -> tuple[bool, Decimal, bool]:
    """Hours before sizes before service tiers: what is large and served in a tier that has no
    price for the large is priced as the standard large one, and so marked, never as the small."""
    is_timed = bool(when.window or when.weekdays)
    return is_timed, when.above or Decimal(-1), bool(when.service_tier)


def _prices(raw: Json) -> Iterator[Priced]:
    for key, value in raw.items():
        if factor := _factor(key, value):
            yield from factor
        elif _why_unread(key, value, raw) or value is None:
            continue
        elif key == "tiered_pricing":
            yield from _by_size(value)
        elif key == "off_peak_pricing":
            yield from _off_peak(value)
        elif key == "search_context_cost_per_query":
            yield from _searches(value)
        elif key == "guardrail_cost_per_unit":
            yield from (
                (Conditions(), _price(f"guardrail_{guardrail}", cost))
                for guardrail, cost in value.items()
            )
        elif price_key := read_key(key):
            yield (
                price_key.conditions,
                _price(price_key.meter, value, price_key.per, price_key.qualifier),
            )


def _price(meter: str, value: object, per: Decimal = Decimal(1), qualifier: str = "") -> Component:
    kind, side = ComponentKind.PRICE, direction(meter)
    return Component(0, meter, kind, price_of(value, per), per, side, qualifier=qualifier)


def _rates(rates: Json, conditions: Conditions) -> Iterator[Priced]:
    for key, value in rates.items():
        price_key = read_key(key)
        if price_key is not None:
            yield conditions, _price(price_key.meter, value, price_key.per)


def _by_size(tiers: Iterable[Json]) -> Iterator[Priced]:
    """Prices of the whole request by its tokens of input: from above the range's start."""
    for tier in tiers:
        start = Decimal(str(tier["range"][0]))
        yield from _rates(tier, Conditions(SELECTOR, start) if start else Conditions())


def _off_peak(block: Json) -> Iterator[Priced]:
    """The block's prices in each of its windows."""
    zone = str(block.get("weekday_timezone") or "")
    rules = [*block.get("windows", ())]
    if "hours_utc" in block:
        rules.append({"hours_utc": block["hours_utc"]})
    for rule in rules:
        weekdays = tuple(_weekday(day) for day in rule.get("weekdays", ()))
        for span in hours(rule["hours_utc"]):
            for window, days in in_utc(span, weekdays, zone):
                yield from _rates(block, Conditions(window=window, weekdays=days))


def _weekday(day: object) -> int:
    """From 0, Monday. Compared, never converted: a whole number of 1e999999999 takes hours."""
    number = "1234567".find(str(day)) if len(str(day)) == 1 else -1
    if number >= 0:
        return number
    raise NotAPriceList(f"“{str(day)[:40]}” is no weekday: 1 is Monday, 7 is Sunday.")


def _searches(costs: Json) -> Iterator[Priced]:
    for size, cost in costs.items():
        qualifier = size.removeprefix("search_context_size_")
        yield Conditions(), _price(SEARCHES[size], cost, qualifier=qualifier)


def _factor(key: str, value: Any) -> list[Priced]:  # Any: JSON
    """Factors by region or service tier, each in a tier that only multiplies."""
    if key == ENDPOINTS:
        return [(Conditions(region=f"{ANY_BUT}global"), multiplier(value))]
    if key.startswith(UPLIFT):
        return [(Conditions(region=key.rpartition("_")[2]), multiplier(value))]
    if key != "provider_specific_entry":
        return []
    regions = {"us": Conditions(region="us"), "fast": Conditions(service_tier="fast")}
    return [(when, multiplier(value[name])) for name, when in regions.items() if name in value]


def _why_unread(key: str, value: Any, raw: Json) -> str:  # Any: JSON
    """The reason why a key that has to do with prices is no component; else empty."""
    if key in UNSAID:
        return UNSAID[key]
    if key == "tiered_pricing" and any("range" not in tier for tier in value):
        return OF_RESULTS
    if key == "provider_specific_entry":
        others = sorted(value.keys() - {"us", "fast"})
        return f"no price: {', '.join(others)}" if others else ""
    price_key = read_key(key)
    if price_key is not None and price_key.qualifier == CACHE_HIT:
        return "says again what cache_read_input_token_cost says" if CANONICAL in raw else ""
    is_read = price_key is not None or key in NESTED or key.startswith((UPLIFT, ENDPOINTS))
    return "" if is_read or not IS_PRICE.search(key) else "not known"


CANONICAL: Final = "cache_read_input_token_cost"
UPLIFT: Final = "regional_processing_uplift_multiplier_"
ENDPOINTS: Final = "regional_endpoint_uplift_multiplier"  # Vertex: all endpoints but the global one
NESTED: Final = (
    "tiered_pricing",
    "off_peak_pricing",
    "search_context_cost_per_query",
    "guardrail_cost_per_unit",
)
