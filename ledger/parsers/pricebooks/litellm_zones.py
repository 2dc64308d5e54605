"""Azure's data zones: LiteLLM's price file has `azure/eu/gpt-4o` as a model of its own beside
`azure/gpt-4o`, where the clients of a data zone say the plain model and a region. What the one
costs more than the other is a factor on the plain one in that region."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from ledger.calc.pricing.book import Component, ComponentKind
from ledger.calc.pricing.conditions import Conditions
from ledger.calc.pricing.spellings import undated
from ledger.parsers.pricebooks.amounts import price_of
from ledger.parsers.pricebooks.litellm_words import read_key

AZURE: Final = "azure"
ZONES: Final = ("eu", "us")
INPUT: Final = "input_cost_per_token"
# Prices of a zone are written with few digits: 0.0825 as 0.083.
PLACES, ROUNDED = Decimal("0.01"), Decimal("0.03")
Json = Mapping[str, Any]  # Any: JSON
Zoned = tuple[Conditions, Component]


def zone_factors(name: str, raw: Json, models: Mapping[str, Json]) -> Iterator[Zoned]:
    """A model of a zone knows its own region: there its prices are as they stand."""
    first, _, model = name.partition("/")
    if first != AZURE:
        return
    zone, _, inside = model.partition("/")
    if inside:
        if zone in ZONES:
            yield Conditions(region=zone), multiplier(1)
        return
    for region in ZONES:
        factor = factor_of(raw, beside(region, model, raw, models))
        if factor is not None:
            yield Conditions(region=region), multiplier(factor)


def multiplier(value: object) -> Component:
    return Component(0, "", ComponentKind.MULTIPLIER, price_of(value))


def beside(region: str, model: str, raw: Json, models: Mapping[str, Json]) -> Json:
    """The model in the zone; of a snapshot that has none there its family, if it costs the same."""
    family = undated(model)
    own = models.get(f"{AZURE}/{region}/{model}")
    if own is None and models.get(f"{AZURE}/{family}", {}).get(INPUT) == raw.get(INPUT):
        own = models.get(f"{AZURE}/{region}/{family}")
    return own or {}


def factor_of(plain: Json, zoned: Json) -> Decimal | None:
    """How much dearer all of it is; None where it is not one factor."""
    prices = {key: amount(plain, key) for key in plain if read_key(key)}
    ratios = {
        key: amount(zoned, key) / price
        for key, price in prices.items()
        if price and amount(zoned, key)
    }
    if INPUT not in ratios:
        return None
    factor = ratios[INPUT].quantize(PLACES)
    is_one = all(abs(ratio - factor) <= ROUNDED for ratio in ratios.values())
    return factor if is_one else None


def amount(raw: Json, key: str) -> Decimal:
    value = raw.get(key)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return Decimal(0)
    return Decimal(value)
