"""The price of one meter of one event: which entry, which tier, which component."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal

from ledger.calc.pricing.book import (
    UNIT_PRICE_DECIMALS,
    Book,
    Component,
    ComponentKind,
    Entry,
    Tier,
    TierMode,
    is_within,
)
from ledger.calc.pricing.meters import INPUT, REQUEST, STANDARD_TIERS, direction, may_be_priced_as
from ledger.calc.pricing.price_list import Candidate, PriceList

_WIDE = Context(prec=200)
_LAST_DIGIT = Decimal(1).scaleb(-UNIT_PRICE_DECIMALS)
AT_STANDARD = "@standard"
Totals = Callable[[tuple[str, ...]], Decimal]


@dataclass(frozen=True)
class Usage:
    """What of an event decides its prices, besides its quantities.

    `service_tier` is the one that served; only where that is not known the requested one.
    """

    provider: str
    model: str
    occurred_at: datetime
    service_tier: str = ""
    region: str = ""


@dataclass(frozen=True)
class Part:
    """The quantity of a meter from `start` until the next part's start has this price, in USD."""

    start: Decimal
    unit_price: Decimal
    component_id: int


@dataclass(frozen=True)
class MeterPrice:
    """What a book says of one meter of an event; `parts` begin at 0 and ascend.

    `priced_as` is the meter whose price was used; with `@standard` behind it where the event
    was served in a tier that the entry has no price for.
    """

    book: Book
    entry: Entry
    tier: Tier
    priced_as: str
    parts: tuple[Part, ...]


def find_price(prices: PriceList, usage: Usage, meter: str, total_of: Totals) -> MeterPrice | None:
    """The price of a meter at the event's own time; None: no book has one.

    The first entry that is valid then (nothing is before the day in a model's own name) and
    prices the meter; of its tiers whose conditions hold
    the first that has the meter; if none has, the first that has the next meter of
    `may_be_priced_as`. A book whose currency has no rate at that time prices nothing, and
    nothing of a lower precedence stands in for it.
    """
    for candidate in prices.candidates(usage.provider, usage.model):
        if not candidate.is_valid_at(usage.occurred_at):
            continue
        found = price_in_entry(candidate, usage, meter, total_of)
        if found is None:
            continue
        rate = usd_rate(candidate.book, usage.occurred_at)
        return None if rate is None else in_usd(found, rate)
    return None


def find_fee(prices: PriceList, usage: Usage, total_of: Totals) -> MeterPrice | None:
    """The fee for the request itself, in the book and entry that price its input."""
    fee = find_price(prices, usage, REQUEST, total_of)
    paid = find_price(prices, usage, INPUT, total_of) if fee else None
    return fee if fee and paid and paid.entry is fee.entry else None


def price_in_entry(
    candidate: Candidate, usage: Usage, meter: str, total_of: Totals
) -> MeterPrice | None:
    """The same within one entry, in the book's own currency."""
    tiers = holding(candidate.entry, usage, total_of)
    for name in may_be_priced_as(meter):
        for tier in tiers:
            parts = parts_of(tier, tiers, name)
            if parts:
                factor = factor_of(tiers, tier, meter)
                priced = tuple(
                    replace(part, unit_price=times(part.unit_price, factor)) for part in parts
                )
                said = name + tier_mark(tiers, tier, usage.service_tier)
                return MeterPrice(
                    candidate.book, candidate.entry, tier, said, with_free(priced, tiers, meter)
                )
    return None


def holding(entry: Entry, usage: Usage, total_of: Totals) -> list[Tier]:
    """The tiers whose conditions hold, in order; a graduated tier's threshold is none."""
    return [
        tier
        for tier in sorted(entry.tiers, key=lambda tier: tier.priority)
        if tier.conditions.hold_for(usage.service_tier, usage.region)
        and tier.conditions.hold_at(usage.occurred_at)
        and (tier.mode is TierMode.GRADUATED or tier.conditions.hold_with(total_of))
    ]


def parts_of(tier: Tier, tiers: Sequence[Tier], meter: str) -> tuple[Part, ...]:
    """What a tier says of a meter, before factors; of graduated tiers with all their steps.

    Graduated tiers belong together where all but their threshold is equal. Each starts at its
    threshold if its selector has the meter, at 0 if it has no selector. Without a price from
    0 on there is none.
    """
    if price_of(tier, meter) is None:
        return ()
    if tier.mode is TierMode.WHOLE_REQUEST:
        return steps([(Decimal(0), tier)], meter)
    group = [
        (one.conditions.above or Decimal(0), one)
        for one in tiers
        if one.mode is TierMode.GRADUATED
        and without_threshold(one) == without_threshold(tier)
        and (not one.conditions.selector or meter in one.conditions.selector)
    ]
    parts = steps(sorted(group, key=lambda step: step[0]), meter)
    return parts if parts and parts[0].start == 0 else ()


def steps(group: Iterable[tuple[Decimal, Tier]], meter: str) -> tuple[Part, ...]:
    priced = [(start, price_of(tier, meter)) for start, tier in group]
    return tuple(Part(start, one.unit_amount, one.id) for start, one in priced if one is not None)


def price_of(tier: Tier, meter: str) -> Component | None:
    return next(
        (one for one in tier.components if one.kind is ComponentKind.PRICE and one.meter == meter),
        None,
    )


def without_threshold(tier: Tier) -> object:
    return replace(tier.conditions, selector=(), above=None)


def factor_of(tiers: Sequence[Tier], chosen: Tier, meter: str) -> Decimal:
    """The product of the factors on a meter: of the chosen tier and of those that only multiply."""
    factor = Decimal(1)
    for tier in tiers:
        if tier is chosen or tier.only_multiplies:
            for one in tier.components:
                if one.kind is ComponentKind.MULTIPLIER and multiplies(one, meter):
                    factor = _WIDE.multiply(factor, one.unit_amount)
    return factor


def multiplies(one: Component, meter: str) -> bool:
    return one.meter == meter or (not one.meter and one.direction in ("", direction(meter)))


def with_free(parts: tuple[Part, ...], tiers: Sequence[Tier], meter: str) -> tuple[Part, ...]:
    """The parts with the meter's free allowance, if there is one, before them."""
    free = next(
        (
            one
            for tier in tiers
            for one in tier.components
            if one.kind is ComponentKind.ALLOWANCE and one.meter == meter and one.unit_amount
        ),
        None,
    )
    if free is None:
        return parts
    ends = [*(part.start for part in parts[1:]), None]
    paid = [
        replace(part, start=max(part.start, free.unit_amount))
        for part, end in zip(parts, ends, strict=True)
        if end is None or end > free.unit_amount
    ]
    return (Part(Decimal(0), Decimal(0), free.id), *paid)


def tier_mark(tiers: Sequence[Tier], chosen: Tier, served: str) -> str:
    """`@standard` where the price is not of the tier that served."""
    if served.lower() in STANDARD_TIERS or chosen.conditions.service_tier:
        return ""
    is_multiplied = any(tier.only_multiplies and tier.conditions.service_tier for tier in tiers)
    return "" if is_multiplied else AT_STANDARD


def usd_rate(book: Book, moment: datetime) -> Decimal | None:
    """USD for one unit of the book's currency at a time: the newest rate that had begun, unless
    it has ended."""
    if book.currency == "USD":
        return Decimal(1)
    begun = [rate for rate in book.rates if rate.valid_from <= moment]
    newest = max(begun, key=lambda rate: rate.valid_from, default=None)
    if newest is None or not is_within(moment, newest.valid_from, newest.valid_to):
        return None
    return newest.usd


def in_usd(found: MeterPrice, rate: Decimal) -> MeterPrice:
    if rate == 1:
        return found
    parts = (replace(part, unit_price=times(part.unit_price, rate)) for part in found.parts)
    return replace(found, parts=tuple(parts))


def times(price: Decimal, factor: Decimal) -> Decimal:
    """price x factor, as a unit price is stored: 18 decimals, half to even where there are more.

    Only factors and exchange rates can make more; quantity x the stored price is the cost.
    """
    product = _WIDE.multiply(price, factor)
    if -int(product.as_tuple().exponent) <= UNIT_PRICE_DECIMALS:
        return product
    return product.quantize(_LAST_DIGIT, ROUND_HALF_EVEN, _WIDE)
