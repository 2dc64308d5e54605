"""Single prices, one per meter and time, as whole price entries: what a person writes in a list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby, pairwise

from ledger.calc.pricing.book import (
    Component,
    ComponentKind,
    Entry,
    Tier,
    TierMode,
    is_within,
)
from ledger.calc.pricing.conditions import Conditions
from ledger.calc.pricing.match import exact


@dataclass(frozen=True)
class FlatPrice:
    """USD per unit of one meter of one model, valid from `valid_from` until before `valid_to`."""

    provider: str
    model: str
    meter: str
    unit_price: Decimal
    valid_from: datetime
    valid_to: datetime | None = None

    def is_valid_at(self, instant: datetime) -> bool:
        return is_within(instant, self.valid_from, self.valid_to)


def entries_of(prices: Iterable[FlatPrice]) -> tuple[Entry, ...]:
    """One entry for each model and stretch of time in which none of its prices changes.

    Of prices of a meter that overlap, the one that began last holds.
    """
    ordered = sorted(prices, key=_model)
    return tuple(
        entry for _, group in groupby(ordered, key=_model) for entry in _stretches(list(group))
    )


def _model(price: FlatPrice) -> tuple[str, str]:
    return price.provider, price.model


def _stretches(prices: Sequence[FlatPrice]) -> Iterable[Entry]:
    starts = {price.valid_from for price in prices}
    ends = {price.valid_to for price in prices if price.valid_to is not None}
    edges: list[datetime | None] = [*sorted(starts | ends), None]
    for start, end in pairwise(edges):
        if start is not None and (newest := _newest(prices, start)):
            yield _entry(newest, start, end)


def _newest(prices: Sequence[FlatPrice], at: datetime) -> list[FlatPrice]:
    valid = sorted(
        (price for price in prices if price.is_valid_at(at)), key=lambda price: price.valid_from
    )
    return [*{price.meter: price for price in valid}.values()]


def _entry(prices: Sequence[FlatPrice], start: datetime, end: datetime | None) -> Entry:
    components = tuple(
        Component(0, price.meter, ComponentKind.PRICE, price.unit_price) for price in prices
    )
    tier = Tier(0, 0, TierMode.WHOLE_REQUEST, Conditions(), components)
    provider, model = _model(prices[0])
    return Entry(0, provider, exact(model), 0, "", start, end, (tier,), name=model)
