"""What a price book would have changed: usage that was, at its prices instead of those it had."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Context, Decimal
from typing import Final

from ledger.calc.pricing.book import Book, ComponentKind, Entry
from ledger.calc.pricing.conditions import Conditions
from ledger.calc.pricing.meters import FALLBACKS
from ledger.calc.pricing.price_list import PriceList

_WIDE: Final = Context(prec=60)
_EVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class MeterUsage:
    """What one use case used of one meter of one model, and what it cost in USD."""

    provider: str
    model: str
    meter: str
    use_case: str
    quantity: Decimal
    cost_usd: Decimal


@dataclass(frozen=True)
class CostMoved:
    """A cost before and after, in USD."""

    old_usd: Decimal = Decimal(0)
    new_usd: Decimal = Decimal(0)

    @property
    def effect_usd(self) -> Decimal:
        return _WIDE.subtract(self.new_usd, self.old_usd)

    @property
    def ratio(self) -> Decimal | None:
        """(new - old) / old; None where the old cost is 0."""
        return _WIDE.divide(self.effect_usd, self.old_usd) if self.old_usd else None

    def plus(self, old: Decimal, new: Decimal) -> "CostMoved":
        return CostMoved(_WIDE.add(self.old_usd, old), _WIDE.add(self.new_usd, new))


@dataclass(frozen=True)
class BookEffect:
    """The sum over all usage that the book prices, and its parts by use case, the largest first."""

    total: CostMoved
    use_cases: tuple[tuple[str, CostMoved], ...]


def effect_of(book: Book, usage: Iterable[MeterUsage], at: datetime) -> BookEffect:
    """quantity × unit price of the book, beside what the same usage cost.

    An estimate: of each model the price that holds without a condition (size, tier, region, hour)
    is taken, multipliers and allowances are left out, and so is usage that the book has no such
    price for. In USD, so the book must be in USD, else ValueError.
    """
    if book.currency != "USD":
        raise ValueError("The effect is told in USD, and this book is not.")
    prices = PriceList([replace(book, valid_from=_EVER, valid_to=None)])
    known: dict[tuple[str, str], Mapping[str, Decimal]] = {}
    parts: dict[str, CostMoved] = defaultdict(CostMoved)
    for used in usage:
        model = (used.provider, used.model)
        if model not in known:
            known[model] = _base_prices(prices, *model, at)
        price = _price_of(used.meter, known[model])
        if price is not None:
            new = _WIDE.multiply(used.quantity, price)
            parts[used.use_case] = parts[used.use_case].plus(used.cost_usd, new)
    total = CostMoved()
    for part in parts.values():
        total = total.plus(part.old_usd, part.new_usd)
    largest = sorted(parts.items(), key=lambda part: (-abs(part[1].effect_usd), part[0]))
    return BookEffect(total, tuple(largest))


def _price_of(meter: str, prices: Mapping[str, Decimal]) -> Decimal | None:
    """The meter's own price, or that of the first meter it falls back on."""
    names = (meter, *FALLBACKS.get(meter, ()))
    return next((prices[name] for name in names if name in prices), None)


def _base_prices(
    prices: PriceList, provider: str, model: str, at: datetime
) -> Mapping[str, Decimal]:
    for candidate in prices.candidates(provider, model):
        if candidate.entry.is_valid_at(at):
            return _unconditional(candidate.entry, at)
    return {}


def _unconditional(entry: Entry, at: datetime) -> Mapping[str, Decimal]:
    prices: dict[str, Decimal] = {}
    for tier in sorted(entry.tiers, key=lambda tier: tier.priority):
        begun = replace(tier.conditions, starts_on=None) == Conditions()
        if begun and tier.conditions.hold_at(at):
            for component in tier.components:
                if component.kind is ComponentKind.PRICE:
                    prices.setdefault(component.meter, component.unit_amount)
    return prices
