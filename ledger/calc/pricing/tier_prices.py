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
        (graduated.conditions.above or Decimal(0), graduated)
        for graduated in tiers
        if graduated.mode is TierMode.GRADUATED
        and without_threshold(graduated) == without_threshold(tier)
        and (not graduated.conditions.selector or meter in graduated.conditions.selector)
    ]
    parts = steps(sorted(group, key=lambda step: step[0]), meter)
    return parts if parts and parts[0].start == 0 else ()


def steps(group: Iterable[tuple[Decimal, Tier]], meter: str) -> tuple[Part, ...]:
    priced = [(start, price_of(tier, meter)) for start, tier in group]
    return tuple(
        Part(start, price.unit_amount, price.id) for start, price in priced if price is not None
    )


def price_of(tier: Tier, meter: str) -> Component | None:
    for component in tier.components:
        if component.meter == meter and component.kind is ComponentKind.PRICE:
            return component
    return None


def without_threshold(tier: Tier) -> object:
    return replace(tier.conditions, selector=(), above=None)


def factors_in(tier: Tier, meter: str) -> Iterable[Decimal]:
    """The factors of a tier on the prices of a meter."""
    return (
        component.unit_amount
        for component in tier.components
        if component.kind is ComponentKind.MULTIPLIER and multiplies(component, meter)
    )


def multiplies(component: Component, meter: str) -> bool:
    return component.meter == meter or (
        not component.meter and component.direction in ("", direction(meter))
    )


def with_free(parts: tuple[Part, ...], tiers: Sequence[Tier], meter: str) -> tuple[Part, ...]:
    """The parts with the meter's free allowance, if there is one, before them."""
    free = next(
        (
            component
            for tier in tiers
            for component in tier.components
            if component.kind is ComponentKind.ALLOWANCE
            and component.meter == meter
            and component.unit_amount
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
