"""The reference rater: unit price x quantity, exact; the SQL rater is checked against it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Context, Decimal, Inexact
from enum import StrEnum

# Wide enough for numeric(38, 14) x numeric(38, 14); a product that would round is an error.
EXACT = Context(prec=80, traps=[Inexact])

# A bucket without a price of its own is billed as the bucket that contains it.
FALLBACK_METER = {"cached_input": "input", "cache_write": "input", "reasoning": "output"}


class RateSource(StrEnum):
    """Where a line's price came from, first that applies."""

    EVENT = "event"
    BOOK = "book"
    REPORTED = "reported"
    INCLUDED = "included"
    UNPRICED = "unpriced"


@dataclass(frozen=True)
class PriceEntry:
    """USD per unit of one meter of one model, valid from `valid_from` until before `valid_to`."""

    provider: str
    model: str
    meter: str
    unit_price: Decimal
    valid_from: datetime
    valid_to: datetime | None = None

    def is_valid_at(self, instant: datetime) -> bool:
        return self.valid_from <= instant and (self.valid_to is None or instant < self.valid_to)


@dataclass(frozen=True)
class MeteredLine:
    """One event x one meter, before it is rated."""

    provider: str
    model: str
    meter: str
    quantity: Decimal
    occurred_at: datetime
    unit_price: Decimal | None = None


@dataclass(frozen=True)
class RatedLine:
    """A line with its price, the price's source and the meter whose price was used."""

    source: RateSource
    unit_price: Decimal | None
    cost_usd: Decimal | None
    priced_as: str | None = None


@dataclass(frozen=True)
class RatedEvent:
    """An event's lines, its effective cost and its variance from the reported cost."""

    lines: tuple[RatedLine, ...]
    rated_cost_usd: Decimal | None
    cost_usd: Decimal | None
    reported_cost_usd: Decimal | None
    variance_usd: Decimal | None


def token_buckets(
    input_tokens: int = 0, output_tokens: int = 0, cached_tokens: int = 0, reasoning_tokens: int = 0
) -> dict[str, int]:
    """Disjoint buckets of a native event, where input includes cached and output reasoning.

    Their sum is the provider's total. A part greater than its whole raises ValueError.
    """
    if cached_tokens > input_tokens or reasoning_tokens > output_tokens:
        raise ValueError("Cached or reasoning tokens exceed the tokens that contain them.")
    parts = {
        "input": input_tokens - cached_tokens,
        "cached_input": cached_tokens,
        "output": output_tokens - reasoning_tokens,
        "reasoning": reasoning_tokens,
    }
    return {meter: tokens for meter, tokens in parts.items() if tokens}


def find_price(
    line: MeteredLine, book: Iterable[PriceEntry], meter: str | None = None
) -> PriceEntry | None:
    """The entry of this provider, model and meter valid at the line's own time, newest first."""
    wanted = (line.provider, line.model, meter or line.meter)
    matches = [
        entry
        for entry in book
        if (entry.provider, entry.model, entry.meter) == wanted
        and entry.is_valid_at(line.occurred_at)
    ]
    return max(matches, key=lambda entry: entry.valid_from, default=None)


def rate_line(line: MeteredLine, book: Sequence[PriceEntry]) -> RatedLine:
    """Event price, else book price (own meter, then the containing one), else unpriced."""
    if line.unit_price is not None:
        return _priced(line, RateSource.EVENT, line.unit_price, line.meter)
    for meter in (line.meter, FALLBACK_METER.get(line.meter)):
        entry = find_price(line, book, meter) if meter else None
        if entry is not None:
            return _priced(line, RateSource.BOOK, entry.unit_price, entry.meter)
    return RatedLine(RateSource.UNPRICED, None, None)


def rate_event(
    lines: Sequence[MeteredLine],
    book: Sequence[PriceEntry],
    reported_cost_usd: Decimal | None = None,
) -> RatedEvent:
    """Rate every line of an event; the reported cost stands in where the lines cannot all be.

    rated = sum of quantity x unit price over priced lines; variance = reported - rated, known
    only when every line is priced. A reported cost that stands in is a line of its own, last:
    quantity 1 x the reported cost, so that the identity holds; the metered lines are then
    included in it and carry no cost, so that the event counts once and counts whole. Without a
    reported cost, the priced lines count and the others stay unpriced.
    """
    if not lines:
        raise ValueError("An event has at least one line.")
    rated = tuple(rate_line(line, book) for line in lines)
    priced = [line.cost_usd for line in rated if line.cost_usd is not None]
    if len(priced) < len(lines) and reported_cost_usd is not None:
        return _as_reported(len(lines), reported_cost_usd)
    total = exact_sum(priced) if priced else None
    known = total if len(priced) == len(lines) else None
    variance = None if known is None else variance_of(reported_cost_usd, known)
    return RatedEvent(rated, total, total, reported_cost_usd, variance)


def variance_of(reported_cost_usd: Decimal | None, rated_cost_usd: Decimal) -> Decimal | None:
    """reported - rated, USD; None when nothing was reported."""
    if reported_cost_usd is None:
        return None
    return EXACT.subtract(reported_cost_usd, rated_cost_usd)


def multiply(quantity: Decimal, unit_price: Decimal) -> Decimal:
    """quantity x unit price without rounding; decimal.Inexact when 80 digits do not hold it."""
    return EXACT.multiply(quantity, unit_price)


def exact_sum(amounts: Iterable[Decimal]) -> Decimal:
    """Sum without rounding."""
    total = Decimal(0)
    for amount in amounts:
        total = EXACT.add(total, amount)
    return total


def _priced(line: MeteredLine, source: RateSource, price: Decimal, meter: str) -> RatedLine:
    return RatedLine(source, price, multiply(line.quantity, price), meter)


def _as_reported(line_count: int, reported_cost_usd: Decimal) -> RatedEvent:
    included = (RatedLine(RateSource.INCLUDED, None, None),) * line_count
    report = RatedLine(RateSource.REPORTED, reported_cost_usd, reported_cost_usd)
    return RatedEvent((*included, report), None, reported_cost_usd, reported_cost_usd, None)
