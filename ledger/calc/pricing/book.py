"""Pricebooks as data: book, entry, tier, component. Everything that prices reads these.

An `id` is that of the stored row, 0 before it is stored. Money is in the book's currency.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Context, Decimal, Inexact
from enum import StrEnum

from ledger.calc.pricing.conditions import Conditions
from ledger.calc.pricing.match import Match
from ledger.calc.pricing.plain_data import (
    at_key,
    decimal_of,
    decimal_text,
    list_of,
    moment_of,
    moment_text,
    number_of,
    text_of,
    texts_of,
)

UNIT_PRICE_DECIMALS = 18
_EXACT = Context(prec=60, traps=[Inexact])
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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

    def to_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "meter": self.meter,
            "kind": self.kind.value,
            "amount": decimal_text(self.amount),
            "per": decimal_text(self.per),
            "direction": self.direction,
            "modality": self.modality,
            "bucket": self.bucket,
            "qualifier": self.qualifier,
        }

    @classmethod
    def from_json(cls, data: object) -> "Component":
        return cls(
            id=number_of(data, "id"),
            meter=text_of(data, "meter"),
            kind=ComponentKind(text_of(data, "kind")),
            amount=decimal_of(data, "amount"),
            per=decimal_of(data, "per"),
            direction=text_of(data, "direction"),
            modality=text_of(data, "modality"),
            bucket=text_of(data, "bucket"),
            qualifier=text_of(data, "qualifier"),
        )


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
        return all(one.kind is ComponentKind.MULTIPLIER for one in self.components)

    def to_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "priority": self.priority,
            "mode": self.mode.value,
            "conditions": self.conditions.to_json(),
            "components": [one.to_json() for one in self.components],
        }

    @classmethod
    def from_json(cls, data: object) -> "Tier":
        return cls(
            id=number_of(data, "id"),
            priority=number_of(data, "priority"),
            mode=TierMode(text_of(data, "mode")),
            conditions=Conditions.from_json(at_key(data, "conditions") or {}),
            components=tuple(Component.from_json(one) for one in list_of(data, "components")),
        )


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

    def to_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "provider": self.provider,
            "match": self.match.to_json(),
            "priority": self.priority,
            "mode": self.mode,
            "valid_from": moment_text(self.valid_from),
            "valid_to": moment_text(self.valid_to),
            "tiers": [one.to_json() for one in self.tiers],
            "name": self.name,
            "raw": self.raw,
        }

    @classmethod
    def from_json(cls, data: object) -> "Entry":
        return cls(
            id=number_of(data, "id"),
            provider=text_of(data, "provider"),
            match=Match.from_json(at_key(data, "match")),
            priority=number_of(data, "priority"),
            mode=text_of(data, "mode"),
            valid_from=moment_of(data, "valid_from") or EPOCH,
            valid_to=moment_of(data, "valid_to"),
            tiers=tuple(Tier.from_json(one) for one in list_of(data, "tiers")),
            name=text_of(data, "name"),
            raw=text_of(data, "raw"),
        )


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

    def to_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "match": self.match.to_json() if self.match else None,
            "model_match": self.model_match.to_json() if self.model_match else None,
            "fallbacks": list(self.fallbacks),
        }

    @classmethod
    def from_json(cls, data: object) -> "ProviderRule":
        match, model_match = at_key(data, "match"), at_key(data, "model_match")
        return cls(
            id=text_of(data, "id"),
            match=Match.from_json(match) if match else None,
            model_match=Match.from_json(model_match) if model_match else None,
            fallbacks=texts_of(data, "fallbacks"),
        )


@dataclass(frozen=True)
class ExchangeRate:
    """USD for one unit of the book's currency from `valid_from` until the next rate.

    A rate of one day has an end: a day without a rate of its own has none, and none is guessed.
    """

    valid_from: datetime
    usd: Decimal
    valid_to: datetime | None = None

    def to_json(self) -> dict[str, object]:
        return {
            "valid_from": moment_text(self.valid_from),
            "usd": decimal_text(self.usd),
            "valid_to": moment_text(self.valid_to),
        }

    @classmethod
    def from_json(cls, data: object) -> "ExchangeRate":
        start = moment_of(data, "valid_from") or EPOCH
        return cls(start, decimal_of(data, "usd"), moment_of(data, "valid_to"))


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
    rates: tuple[ExchangeRate, ...] = ()
    source: str = "manual"
    source_version: str = ""
    source_sha256: str = ""

    def is_valid_at(self, moment: datetime) -> bool:
        return is_within(moment, self.valid_from, self.valid_to)

    def to_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "scope": self.scope.value,
            "name": self.name,
            "version": self.version,
            "currency": self.currency,
            "valid_from": moment_text(self.valid_from),
            "valid_to": moment_text(self.valid_to),
            "entries": [one.to_json() for one in self.entries],
            "providers": [one.to_json() for one in self.providers],
            "rates": [one.to_json() for one in self.rates],
            "source": self.source,
            "source_version": self.source_version,
            "source_sha256": self.source_sha256,
        }

    @classmethod
    def from_json(cls, data: object) -> "Book":
        return cls(
            id=number_of(data, "id"),
            scope=BookScope(text_of(data, "scope")),
            name=text_of(data, "name"),
            version=text_of(data, "version"),
            currency=text_of(data, "currency"),
            valid_from=moment_of(data, "valid_from") or EPOCH,
            valid_to=moment_of(data, "valid_to"),
            entries=tuple(Entry.from_json(one) for one in list_of(data, "entries")),
            providers=tuple(ProviderRule.from_json(one) for one in list_of(data, "providers")),
            rates=tuple(ExchangeRate.from_json(one) for one in list_of(data, "rates")),
            source=text_of(data, "source"),
            source_version=text_of(data, "source_version"),
            source_sha256=text_of(data, "source_sha256"),
        )


def is_within(moment: datetime, start: datetime, end: datetime | None) -> bool:
    """Half-open: from `start` until before `end`."""
    return start <= moment and (end is None or moment < end)


def unit_price(amount: Decimal, per: Decimal) -> Decimal:
    """amount / per without rounding; NotExactError where 18 decimals do not hold it."""
    try:
        found = _EXACT.divide(amount, per)
    except Inexact:
        raise NotExactError(f"{amount} for {per} has no exact price per unit.") from None
    if -int(found.normalize().as_tuple().exponent) > UNIT_PRICE_DECIMALS:
        raise NotExactError(f"{amount} for {per} needs more than 18 decimals per unit.")
    return found
