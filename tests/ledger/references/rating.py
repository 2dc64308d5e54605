"""The reference rater, event by event: what the rater of columns is tested against."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ledger.calc.exact import exact_sum
from ledger.calc.pricing.finding import EventPrices, MeterPrice
from ledger.calc.pricing.meters import INPUT, REQUEST
from ledger.calc.pricing.price_list import PriceList
from ledger.calc.pricing.rating import EXACT, RateSource, multiply, split
from ledger.calc.pricing.usage import Totals, Usage

REPORTED_COST = "reported_cost"


@dataclass(frozen=True)
class MeteredLine:
    """One event x one meter, before it is rated."""

    meter: str
    quantity: Decimal


@dataclass(frozen=True)
class RatedLine:
    """A line with its price, the price's source and the meter whose price was used.

    `price` is what the book said; of a line with a book price only.
    """

    meter: str
    quantity: Decimal
    source: RateSource
    unit_price: Decimal | None = None
    priced_as: str = ""
    component_id: int | None = None
    price: MeterPrice | None = None

    @property
    def cost_usd(self) -> Decimal | None:
        """quantity x unit price without rounding; None without a price."""
        return None if self.unit_price is None else multiply(self.quantity, self.unit_price)

    @property
    def book_kind(self) -> str:
        return self.price.book.scope.value if self.price else ""

    @property
    def version(self) -> str:
        return self.price.book.version if self.price else ""


@dataclass(frozen=True)
class RatedEvent:
    """An event's lines, its effective cost and its variance from the reported cost."""

    lines: tuple[RatedLine, ...]
    rated_cost_usd: Decimal | None
    cost_usd: Decimal | None
    reported_cost_usd: Decimal | None
    variance_usd: Decimal | None


def rate_event(
    usage: Usage,
    lines: Sequence[MeteredLine],
    prices: PriceList,
    *,
    unit_price: Decimal | None = None,
    reported_cost_usd: Decimal | None = None,
) -> RatedEvent:
    """Rate every line of an event; the reported cost stands in where the lines cannot all be.

    The event's own `unit_price` is that of every line. Else each line has the price that the
    books say; one whose price has several parts (free, graduated) becomes a line for each. An
    entry with a fee for the request adds a line of one request to the event's input.
    rated = sum of quantity x unit price over priced lines; variance = reported - rated, known
    only when every line is priced. A reported cost that stands in is a line of its own, last:
    quantity 1 x the reported cost, so that the identity holds; the metered lines are then
    included in it and carry no cost, so that the event counts once and counts whole. Without a
    reported cost, the priced lines count and the others stay unpriced. It also stands in where
    nothing was metered at all (an image, speech: no tokens): nothing times a price is no cost.
    """
    if not lines:
        raise ValueError("An event has at least one line.")
    rated = [*rated_lines(usage, lines, prices, unit_price)]
    costs = [line.cost_usd for line in rated if line.cost_usd is not None]
    lacks = len(costs) < len(rated) or (reported_cost_usd != 0 and is_unmetered(lines))
    if lacks and reported_cost_usd is not None:
        return as_reported(lines, reported_cost_usd)
    total = exact_sum(costs) if costs else None
    known = total if len(costs) == len(rated) else None
    variance = None if known is None else variance_of(reported_cost_usd, known)
    return RatedEvent(tuple(rated), total, total, reported_cost_usd, variance)


def is_unmetered(lines: Sequence[MeteredLine]) -> bool:
    return not any(line.quantity for line in lines)


def rated_lines(
    usage: Usage, lines: Sequence[MeteredLine], prices: PriceList, unit_price: Decimal | None
) -> Iterable[RatedLine]:
    if unit_price is not None:
        own = RatedLine("", Decimal(0), RateSource.EVENT, unit_price)
        for line in lines:
            yield replace(own, meter=line.meter, quantity=line.quantity, priced_as=line.meter)
        return
    quantities = {line.meter: line.quantity for line in lines}
    event_prices = EventPrices(prices, usage, totals(quantities))
    for line in lines:
        yield from by_book(line, event_prices.of(line.meter))
    fee = event_prices.fee() if quantities.get(INPUT) else None
    if fee is not None and REQUEST not in quantities:
        yield from by_book(MeteredLine(REQUEST, Decimal(1)), fee)


def by_book(line: MeteredLine, price: MeterPrice | None) -> Iterable[RatedLine]:
    """A line as the book prices it: one line for each part of the price that it reaches."""
    if price is None:
        yield RatedLine(line.meter, line.quantity, RateSource.UNPRICED)
        return
    for quantity, part in split(line.quantity, price.parts):
        yield RatedLine(
            *(line.meter, quantity, RateSource.BOOK, part.unit_price, price.priced_as),
            part.component_id,
            price,
        )


def totals(quantities: Mapping[str, Decimal]) -> Totals:
    """Sums of an event's quantities over the meters of a selector."""

    def total_of(selector: tuple[str, ...]) -> Decimal:
        return exact_sum(quantities[meter] for meter in selector if meter in quantities)

    return total_of


def variance_of(reported_cost_usd: Decimal | None, rated_cost_usd: Decimal) -> Decimal | None:
    """reported - rated, USD; None when nothing was reported."""
    if reported_cost_usd is None:
        return None
    return EXACT.subtract(reported_cost_usd, rated_cost_usd)


def as_reported(lines: Sequence[MeteredLine], reported_cost_usd: Decimal) -> RatedEvent:
    included = [RatedLine(line.meter, line.quantity, RateSource.INCLUDED) for line in lines]
    single = Decimal(1)
    report = RatedLine(REPORTED_COST, single, RateSource.REPORTED, reported_cost_usd)
    return RatedEvent((*included, report), None, reported_cost_usd, reported_cost_usd, None)
