"""What the tiers of one entry say of a meter: which of them hold, their parts, their factors."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from operator import attrgetter

from ledger.calc.pricing.book import Component, ComponentKind, Entry, Tier, TierMode
from ledger.calc.pricing.meters import direction
from ledger.calc.pricing.usage import Part, Totals, Usage

PRIORITY = attrgetter("priority")


def holding(entry: Entry, usage: Usage, total_of: Totals) -> tuple[Tier, ...]:
    """The tiers whose conditions hold, in order; a graduated tier's threshold is none."""
    return tuple(
        tier
        for tier in sorted(entry.tiers, key=PRIORITY)
        if tier.conditions.hold_for(usage.service_tier, usage.region)
        and tier.conditions.hold_at(usage.occurred_at)
        and (tier.mode is TierMode.GRADUATED or tier.conditions.hold_with(total_of))
    )


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
    for one in tier.components:
        if one.meter == meter and one.kind is ComponentKind.PRICE:
            return one
    return None


def without_threshold(tier: Tier) -> object:
    return replace(tier.conditions, selector=(), above=None)


def factors_in(tier: Tier, meter: str) -> Iterable[Decimal]:
    """The factors of a tier on the prices of a meter."""
    return (
        one.unit_amount
        for one in tier.components
        if one.kind is ComponentKind.MULTIPLIER and multiplies(one, meter)
    )


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
