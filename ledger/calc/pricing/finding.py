"""The price of one meter of one event: which book and entry, which tier, which component."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal

from ledger.calc.pricing.book import UNIT_PRICE_DECIMALS, Book, Entry, Tier, is_within
from ledger.calc.pricing.meters import INPUT, REQUEST, STANDARD_TIERS, may_be_priced_as
from ledger.calc.pricing.offers import (
    ChosenPrice,
    Circumstance,
    Named,
    Offer,
    choose,
    factors_on,
    offers_for,
    speaking,
)
from ledger.calc.pricing.price_list import PriceList
from ledger.calc.pricing.priced_as import PricedAs
from ledger.calc.pricing.tier_prices import with_free
from ledger.calc.pricing.usage import Part, Totals, Usage

_WIDE = Context(prec=200)
MOST_REMEMBERED = 10_000  # kinds of events, of each list
_LAST_DIGIT = Decimal(1).scaleb(-UNIT_PRICE_DECIMALS)


@dataclass(frozen=True)
class MeterPrice:
    """What a book says of one meter of an event; `parts` begin at 0 and ascend.

    `priced_as` is the meter whose price was used, with what was done to it (`PricedAs`).
    """

    book: Book
    entry: Entry
    tier: Tier
    priced_as: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Served:
    """How an event was served, as far as it asks for a price of its own: in a tier beside the
    standard one, or in a region that the books tell apart."""

    service_tier: str
    is_region_named: bool

    @property
    def asks_for(self) -> Named:
        is_tier = self.service_tier.lower() not in STANDARD_TIERS
        tier = {Circumstance.SERVICE_TIER} if is_tier else set()
        return frozenset(tier | ({Circumstance.REGION} if self.is_region_named else set()))


class EventPrices:
    """The prices of one event: what the books have for it is looked up once for all meters."""

    def __init__(self, prices: PriceList, usage: Usage, total_of: Totals) -> None:
        self.usage = usage
        self.offers = offers_for(prices, usage, total_of)
        held = (id(tier) for offer in self.offers for tier in offer.tiers)
        # Of a region nothing more is asked than whether the books name it.
        self._is_named = prices.names_region(usage.provider, usage.model, usage.region)
        self._known = remembered(prices, (usage.service_tier, self._is_named, *held))

    def of(self, meter: str) -> MeterPrice | None:
        """The price of a meter at the event's own time in USD; None: no book has one.

        A book whose currency has no rate at that time prices nothing, and nothing of a lower
        precedence stands in for it.
        """
        if meter not in self._known:
            self._known[meter] = self._find(meter)
        price = self._known[meter]
        rate = usd_rate(price.book, self.usage.occurred_at) if price else None
        return in_usd(price, rate) if price and rate is not None else None

    def _find(self, meter: str) -> MeterPrice | None:
        """The price in the currency of its book.

        All books are asked for this very meter before any is asked for the next one of
        `may_be_priced_as`; in each the first entry that prices the meter speaks. Of the books
        the first that names it decides, unless a later one has a price for circumstances of the
        event that the first does not tell apart. Source: docs/prices.md.
        """
        names = may_be_priced_as(meter)
        offers = speaking(self.offers, names)
        for name in names:
            choice = choose(offers, name)
            if choice is not None:
                served = Served(self.usage.service_tier, self._is_named)
                return as_price(choice, self.offers, name, meter, served)
        return None

    def fee(self) -> MeterPrice | None:
        """The fee for the request itself, where the books price its input."""
        fee = self.of(REQUEST)
        return fee if fee and self.of(INPUT) else None


def remembered(prices: PriceList, asked: Hashable) -> dict[str, MeterPrice | None]:
    """What was found before, by meter, for events for which the same tiers hold."""
    if len(prices.remembered) > MOST_REMEMBERED:
        prices.remembered.clear()
    return prices.remembered.setdefault(asked, {})


def find_price(prices: PriceList, usage: Usage, meter: str, total_of: Totals) -> MeterPrice | None:
    """The price of one meter of one event (`EventPrices.of`)."""
    return EventPrices(prices, usage, total_of).of(meter)


def as_price(
    choice: ChosenPrice, offers: Sequence[Offer], name: str, meter: str, served: Served
) -> MeterPrice:
    """A chosen price with its factors and free units, in the book's own currency."""
    factors = factors_on(choice, offers, meter)
    factor = _WIDE.multiply(factors.own, factors.foreign)
    priced = tuple(
        replace(part, unit_price=times(part.unit_price, factor)) for part in choice.parts
    )
    is_standard = not served.asks_for <= factors.covers
    candidate = choice.offer.candidate
    return MeterPrice(
        candidate.book,
        candidate.entry,
        choice.tier,
        PricedAs(name, is_standard, factors.foreign).text,
        with_free(priced, choice.offer.tiers, meter),
    )


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


def in_usd(price: MeterPrice, rate: Decimal) -> MeterPrice:
    if rate == 1:
        return price
    parts = (replace(part, unit_price=times(part.unit_price, rate)) for part in price.parts)
    return replace(price, parts=tuple(parts))


def times(price: Decimal, factor: Decimal) -> Decimal:
    """price x factor, as a unit price is stored: 18 decimals, half to even where there are more.

    Only factors and exchange rates can make more; quantity x the stored price is the cost.
    """
    if factor == 1:
        return price
    product = _WIDE.multiply(price, factor)
    if -int(product.as_tuple().exponent) <= UNIT_PRICE_DECIMALS:
        return product
    return product.quantize(_LAST_DIGIT, ROUND_HALF_EVEN, _WIDE)
