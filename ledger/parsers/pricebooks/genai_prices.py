"""genai-prices: providers with models whose prices have a history, day times and variants.

Of a model's price sets the last whose constraint holds is the price (so the newest start date,
and day times before the rest); a variant (batch, priority …) overrides single prices; above a
threshold of input tokens the whole request costs the tier's price.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Context, Decimal
from itertools import pairwise
from typing import Final

import msgspec

from ledger.calc.pricing.book import (
    UNIT_PRICE_DECIMALS,
    Book,
    Component,
    ComponentKind,
    Entry,
    ProviderRule,
    Tier,
    TierMode,
)
from ledger.calc.pricing.conditions import Conditions
from ledger.calc.pricing.meters import INPUT_SIDE, direction
from ledger.parsers.pricebooks.about import (
    BEGINNING,
    About,
    NotAPriceList,
    Raw,
    Unread,
    sha256_of,
)
from ledger.parsers.pricebooks.genai_words import (
    Json,
    conditions_of,
    match_of,
    meter_of,
    provider_match,
    start_of,
    window_of,
)

SOURCE: Final = "genai-prices"
SELECTOR: Final = tuple(sorted(INPUT_SIDE))
# Prices were doubles once: 0.18000000000000002 is 0.18; what they said stays in `raw`.
_WITHOUT_NOISE: Final = Context(prec=15)
# Of a model without any price nothing is known, but of one that says so in its name.
FREE: Final = {"input_mtok": Decimal(0), "output_mtok": Decimal(0)}
_DECODER: Final = msgspec.json.Decoder(float_hook=Decimal)
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


def read_genai_prices(body: bytes, about: About) -> Book:
    """The book of a genai-prices JSON file (format 2). Raises NotAPriceList."""
    try:
        providers = _DECODER.decode(body)
    except msgspec.DecodeError as problem:
        raise NotAPriceList(f"This is not JSON: {problem}") from problem
    return book_of(providers, about, sha256_of(body))


def book_of(providers: object, about: About, source_sha256: str) -> Book:
    """The book of the providers, as the JSON has them."""
    read = [_object(provider) for provider in _list(providers)]
    try:
        entries = tuple(entry for provider in read for entry in _entries_of(provider))
        rules = tuple(_rule(provider) for provider in read)
    except (KeyError, ValueError, ArithmeticError) as problem:
        raise NotAPriceList(f"This is not a genai-prices file: {problem!r}") from problem
    return Book(
        *(0, about.scope, about.name, about.version, about.currency),
        *(about.valid_from, about.valid_to, entries, rules),
        source=SOURCE,
        source_version=about.source_version,
        source_sha256=source_sha256,
    )


def unread_prices(entry: Raw) -> list[Unread]:
    """Price variants of an entry that hold for what no event says."""
    variants = _object(_DECODER.decode(entry.raw)).get("price_variants") or []
    unsaid = [
        variant for variant in map(_object, _list(variants)) if conditions_of(variant) is None
    ]
    return [
        Unread(entry.name, "price_variants", f"holds for {variant['when']}") for variant in unsaid
    ]


def _rule(provider: Json) -> ProviderRule:
    model_match = provider.get("model_match")
    return ProviderRule(
        str(provider["id"]),
        provider_match(provider),
        match_of(model_match) if model_match else None,
        tuple(str(fallback) for fallback in _list(provider.get("fallback_model_providers") or [])),
    )


def _entries_of(provider: Json) -> Iterator[Entry]:
    """Of the models that match a name the first counts: the place is the priority."""
    for place, model in enumerate(_list(provider["models"])):
        yield from _eras(str(provider["id"]), place, _object(model))


def _eras(provider: str, place: int, model: Json) -> Iterator[Entry]:
    """One entry for each time between two start dates."""
    prices = model["prices"] or (FREE if str(model["id"]).endswith(":free") else {})
    sets = (
        [_object(prices_of) for prices_of in prices]
        if isinstance(prices, list)
        else [{"prices": prices}]
    )
    variants = [_object(variant) for variant in _list(model.get("price_variants") or [])]
    starts = {start for of_time in (*sets, *variants) if (start := start_of(_constraint(of_time)))}
    raw, name = _ENCODER.encode(model).decode(), str(model["id"])
    edges: list[datetime | None] = [BEGINNING, *sorted(starts - {BEGINNING}), None]
    for start, end in pairwise(edges):
        tiers = tuple(_tiers(sets, variants, start or BEGINNING))
        if tiers:
            when = (start or BEGINNING, end)
            yield Entry(
                0, provider, match_of(model["match"]), place, "", *when, tiers, name=name, raw=raw
            )


def _tiers(sets: Sequence[Json], variants: Sequence[Json], at: datetime) -> Iterator[Tier]:
    """The tiers of an era in the order in which they are asked."""
    place = 0
    for when, prices in (*_variants(variants, at), *_sets(sets, at)):
        for conditions, components in _thresholds(when, prices):
            yield Tier(0, place, TierMode.WHOLE_REQUEST, conditions, components)
            place += 1


def _variants(variants: Sequence[Json], at: datetime) -> Iterator[tuple[Conditions, Json]]:
    for variant in variants:
        conditions = conditions_of(variant)
        if conditions is not None and _has_begun(variant, at):
            yield conditions, _object(variant["prices"])


def _sets(sets: Sequence[Json], at: datetime) -> Iterator[tuple[Conditions, Json]]:
    """The last set first, down to the first that holds at every hour."""
    for price_set in reversed(sets):
        if not _has_begun(price_set, at):
            continue
        window = window_of(_constraint(price_set))
        yield Conditions(window=window), _object(price_set["prices"])
        if window is None:
            return
    yield Conditions(), _object(sets[0]["prices"])


def _has_begun(price_set: Json, at: datetime) -> bool:
    start = start_of(_constraint(price_set))
    return start is None or start <= at


def _constraint(price_set: Json) -> Json | None:
    constraint = price_set.get("constraint")
    return None if constraint is None else _object(constraint)


def _thresholds(
    when: Conditions, prices: Json
) -> Iterator[tuple[Conditions, tuple[Component, ...]]]:
    """The prices above each threshold, the highest first, then those without one."""
    tiered = {
        key: {_number(_object(t)["start"]): _object(t)["price"] for t in _list(value["tiers"])}
        for key, value in prices.items()
        if isinstance(value, Mapping)
    }
    for start in sorted({start for tiers in tiered.values() for start in tiers}, reverse=True):
        above = replace(when, selector=SELECTOR, above=start)
        tiers_here = {key: tiers[start] for key, tiers in tiered.items() if start in tiers}
        yield above, tuple(_component(key, price) for key, price in tiers_here.items())
    base = {k: v["base"] if isinstance(v, Mapping) else v for k, v in prices.items()}
    components = tuple(_component(key, price) for key, price in base.items() if price is not None)
    if components:
        yield when, components


def _component(key: str, price: object) -> Component:
    meter, per = meter_of(key)
    amount = _WITHOUT_NOISE.plus(_number(price))
    places = UNIT_PRICE_DECIMALS - per.adjusted()  # a twelfth of a dollar has no last digit
    if -int(amount.as_tuple().exponent) > places:
        amount = round(amount, places)
    return Component(0, meter, ComponentKind.PRICE, amount, per, direction=direction(meter))


def _number(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _object(value: object) -> Json:
    if not isinstance(value, Mapping):
        raise NotAPriceList("An object is missing where genai-prices has one.")
    return value


def _list(value: object) -> Sequence[object]:
    if not isinstance(value, list):
        raise NotAPriceList("A list is missing where genai-prices has one.")
    return value
