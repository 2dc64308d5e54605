"""Which of several books speaks for a meter of an event.

The first that names it, unless a later one names a condition under which the event happened (a
service tier, a region, a size, hours) and the first does not know that condition.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import Enum, auto

from ledger.calc.pricing.book import BookScope, Tier, TierMode
from ledger.calc.pricing.meters import STANDARD_TIERS
from ledger.calc.pricing.price_list import PriceCandidate, PriceList
from ledger.calc.pricing.tier_prices import factors_in, holding, parts_of, price_of
from ledger.calc.pricing.usage import Part, Totals, Usage

_WIDE = Context(prec=200)


class Circumstance(Enum):
    """What of an event a tier may be for alone."""

    SERVICE_TIER = auto()
    REGION = auto()
    SIZE = auto()
    HOURS = auto()


Named = frozenset[Circumstance]


@dataclass(frozen=True)
class Offer:
    """An entry that is valid at the event's time, with those of its tiers that hold for it."""

    candidate: PriceCandidate
    tiers: tuple[Tier, ...]


@dataclass(frozen=True)
class ChosenPrice:
    """The price of an offer that speaks for a meter: its tier, and the parts before factors."""

    offer: Offer
    tier: Tier
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Factors:
    """The product of the factors on a price: of its own entry, and of other books.

    `covers` is what of the event the price and its factors are for.
    """

    own: Decimal
    foreign: Decimal
    covers: Named


def offers_for(prices: PriceList, usage: Usage, total_of: Totals) -> tuple[Offer, ...]:
    """What all books have for an event, in their order of precedence."""
    return tuple(
        Offer(candidate, holding(candidate.entry, usage, total_of))
        for candidate in prices.candidates(usage.provider, usage.model)
        if candidate.is_valid_at(usage.occurred_at)
    )


def speaking(offers: Sequence[Offer], names: Sequence[str]) -> tuple[Offer, ...]:
    """Of each book the first entry that has a price under one of these names of meters.

    What lies behind it in the same book is of another model, or of another provider.
    """
    if len(offers) < 2:
        return tuple(offers)
    by_book: dict[int, Offer] = {}
    for offer in offers:
        book = id(offer.candidate.book)  # books that are not stored have no number
        if book not in by_book and any(next(choices([offer], name), None) for name in names):
            by_book[book] = offer
    return tuple(by_book.values())


def choose(offers: Iterable[Offer], meter: str) -> ChosenPrice | None:
    """The offer that speaks for this very meter; None where none names it."""
    chosen: ChosenPrice | None = None
    for new in choices(offers, meter):
        if chosen is None or says_more(new, chosen, meter):
            chosen = new
    return chosen


def choices(offers: Iterable[Offer], meter: str) -> Iterator[ChosenPrice]:
    """Of each offer the first tier that prices the meter."""
    for offer in offers:
        for tier in offer.tiers:
            parts = parts_of(tier, offer.tiers, meter)
            if parts:
                yield ChosenPrice(offer, tier, parts)
                break


def says_more(new: ChosenPrice, old: ChosenPrice, meter: str) -> bool:
    """Whether a later price is for more of the event's circumstances than an earlier one."""
    asked = named(new.tier)
    return (
        bool(asked)
        and named(old.tier) <= asked
        and not asked <= known(old, meter)
        and not is_of_another_time(new, old, meter)
    )


def named(tier: Tier) -> Named:
    """The circumstances under which alone a tier holds; to begin some day is none."""
    when = tier.conditions
    names = (
        (Circumstance.SERVICE_TIER, when.service_tier.lower() not in STANDARD_TIERS),
        (Circumstance.REGION, bool(when.region)),
        (Circumstance.SIZE, when.above is not None and tier.mode is TierMode.WHOLE_REQUEST),
        (Circumstance.HOURS, when.window is not None or bool(when.weekdays)),
    )
    return frozenset(circumstance for circumstance, is_named in names if is_named)


def known(choice: ChosenPrice, meter: str) -> Named:
    """What a price's entry tells apart for a meter, in the same service tier and region.

    An entry with prices by size has spoken for the small requests as well.
    """
    circumstances = set(named(choice.tier))
    own = choice.tier.conditions
    for tier in choice.offer.candidate.entry.tiers:
        when = tier.conditions
        is_alike = (when.service_tier, when.region) == (own.service_tier, own.region)
        if is_alike and price_of(tier, meter) is not None:
            circumstances |= named(tier)
            circumstances |= {Circumstance.SIZE} if when.above is not None else set()
    return frozenset(circumstances)


def is_of_another_time(new: ChosenPrice, old: ChosenPrice, meter: str) -> bool:
    """A public list without history speaks of today: where another public list says that a
    price has changed since, and it was not yet what the first takes for the plain price, what
    it says of tiers is of another time."""
    books = (new.offer.candidate.book, old.offer.candidate.book)
    if any(book.scope is not BookScope.DEFAULT for book in books):
        return False
    has_changed_since = old.offer.candidate.entry.valid_to is not None
    return has_changed_since and plain_price(new, meter) != plain_price(old, meter)


def plain_price(choice: ChosenPrice, meter: str) -> Decimal | None:
    for tier in choice.offer.tiers:
        price = price_of(tier, meter)
        if price is not None and not named(tier):
            return price.unit_amount
    return None


def factors_on(choice: ChosenPrice, offers: Sequence[Offer], meter: str) -> Factors:
    """The factors on a chosen price: of its own tier, of the tiers of its entry that only
    multiply, and of such tiers of other books for what the entry itself does not know."""
    own, foreign = list(factors_in(choice.tier, meter)), list[Decimal]()
    covers = named(choice.tier)
    for tier in choice.offer.tiers:
        if tier.only_multiplies and tier is not choice.tier:
            own += factors_in(tier, meter)
            covers |= named(tier)
    asked = {id(choice.offer.candidate.book)}
    for offer in offers:
        book = id(offer.candidate.book)
        if book in asked:
            continue
        asked.add(book)
        added = [tier for tier in offer.tiers if is_news(tier, covers)]
        for tier in added:
            foreign += factors_in(tier, meter)
            covers |= named(tier)
    return Factors(product(own), product(foreign), covers)


def is_news(tier: Tier, covered: Named) -> bool:
    names = named(tier) if tier.only_multiplies else frozenset()
    return bool(names) and not names & covered


def product(factors: Iterable[Decimal]) -> Decimal:
    result = Decimal(1)
    for factor in factors:
        result = _WIDE.multiply(result, factor)
    return result
