"""Pricebooks as data: book, entry, tier, component. Everything that prices reads these.

An `id` is that of the stored row, 0 before it is stored. Money is in the book's currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Context, Decimal, Inexact
from enum import StrEnum
from typing import Any

from ledger.calc.pricing.conditions import Conditions
from ledger.calc.pricing.match import Match

UNIT_PRICE_DECIMALS = 18
_EXACT = Context(prec=60, traps=[Inexact])


class BookScope(StrEnum):
    """Whose prices: a contract beats an override, an override beats the default."""

    CONTRACT = "contract"
    OVERRIDE = "override"
    DEFAULT = "default"


class TierMode(StrEnum):
    """Whether a threshold changes the price of the whole request or of the part above it."""

    WHOLE_REQUEST = "whole_request"
    GRADUATED = "graduated"


class ComponentKind(StrEnum):
    PRICE = "price"  # `amount` of money for `per` units
    MULTIPLIER = "multiplier"  # unit prices times `amount`, after everything else
    ALLOWANCE = "allowance"  # the first `amount` units of each event cost nothing


class NotExactError(ValueError):
    """A price that no decimal number of 18 places says exactly."""


@dataclass(frozen=True)
class Component:
    """The price of one meter, a factor on prices, or a free allowance.

    unit price = amount / per, exactly, with at most 18 decimals, else NotExactError.
    `meter` decides what is priced; of a multiplier it may be empty, which is every meter of
    the `direction` (input, output, or empty: both). `modality`, `bucket` and `qualifier`
    describe what the meter alone does not say (image, cache_read, high); nothing matches them.
    """

    id: int
    meter: str
    kind: ComponentKind
    amount: Decimal
    per: Decimal = Decimal(1)
    direction: str = ""
    modality: str = ""
    bucket: str = ""
    qualifier: str = ""

    def __post_init__(self) -> None:
        if not self.meter and self.kind is not ComponentKind.MULTIPLIER:
            raise ValueError("A price or an allowance names its meter.")
        if self.amount < 0 or self.per <= 0:
            raise ValueError("Prices are not negative, and for more than nothing.")
        unit_price(self.amount, self.per)

    @property
    def unit_amount(self) -> Decimal:
        """amount / per: money per single unit of a price; the factor; the free units."""
        return unit_price(self.amount, self.per)


@dataclass(frozen=True)
class Tier:
    """Prices that hold together under conditions; of an entry's tiers the lowest priority first.

    A tier that has nothing but multipliers prices nothing itself: where its conditions hold, it
    multiplies what the chosen tier says.
    """

    id: int
    priority: int
    mode: TierMode
    conditions: Conditions
    components: tuple[Component, ...]

    @property
    def only_multiplies(self) -> bool:
        return all(component.kind is ComponentKind.MULTIPLIER for component in self.components)


@dataclass(frozen=True)
class Entry:
    """The prices of the models of one provider that `match` describes, from `valid_from` on.

    Of a book's entries that match, the lowest priority comes first, then the closest match,
    then the newest. `provider` is the book's own name of it; empty is any. `mode` is what the
    source says it is (chat, embedding, rerank …). `name` is what the source calls the model.
    `raw` is the source's entry, whole, as JSON text.
    """

    id: int
    provider: str
    match: Match
    priority: int
    mode: str
    valid_from: datetime
    valid_to: datetime | None
    tiers: tuple[Tier, ...]
    name: str = ""
    raw: str = ""

    def is_valid_at(self, moment: datetime) -> bool:
        return is_within(moment, self.valid_from, self.valid_to)


@dataclass(frozen=True)
class ProviderRule:
    """What else a provider of the book is called, and whose models it sells besides its own.

    `match` tests the provider that an event names; `model_match` the model, where the event
    names no provider. Where the provider has no entry for a model, those of `fallbacks` (ids of
    other providers, in order) speak for it.
    """

    id: str
    match: Match | None = None
    model_match: Match | None = None
    fallbacks: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ProviderRule":  # Any: JSON, as it was stored
        tests = {name: data[name] for name in ("match", "model_match") if data[name]}
        trees = {name: Match.from_json(test) for name, test in tests.items()}
        return cls(data["id"], fallbacks=tuple(data["fallbacks"]), **trees)


@dataclass(frozen=True)
class DatedRate:
    """USD for one unit of the book's currency from `valid_from` until the next rate.

    A rate of one day has an end: a day without a rate of its own has none, and none is guessed.
    """

    valid_from: datetime
    usd: Decimal
    valid_to: datetime | None = None


@dataclass(frozen=True)
class Book:
    """One version of a price list. `valid_from` and `valid_to` are times of events.

    `providers` are stored with the book; `rates` are not part of it: who loads the book adds
    those of its currency (none are needed for USD). The source's fields are for the record.
    """

    id: int
    scope: BookScope
    name: str
    version: str
    currency: str
    valid_from: datetime
    valid_to: datetime | None
    entries: tuple[Entry, ...]
    providers: tuple[ProviderRule, ...] = ()
    rates: tuple[DatedRate, ...] = ()
    source: str = "manual"
    source_version: str = ""
    source_sha256: str = ""

    def is_valid_at(self, moment: datetime) -> bool:
        return is_within(moment, self.valid_from, self.valid_to)


def is_within(moment: datetime, start: datetime, end: datetime | None) -> bool:
    """Half-open: from `start` until before `end`."""
    return start <= moment and (end is None or moment < end)


def unit_price(amount: Decimal, per: Decimal) -> Decimal:
    """amount / per without rounding; NotExactError where 18 decimals do not hold it."""
    try:
        price = _EXACT.divide(amount, per)
    except Inexact:
        raise NotExactError(f"{amount} for {per} has no exact price per unit.") from None
    if -int(price.normalize().as_tuple().exponent) > UNIT_PRICE_DECIMALS:
        raise NotExactError(f"{amount} for {per} needs more than 18 decimals per unit.")
    return price
