"""What usage costs at the books' prices, row by row, without making lines of it.

For whoever compares or estimates and keeps nothing: one row is one call with a column for each
meter. Prices are asked once for each class of rows (`classify`); the rest is whole numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal

import polars as pl

from ledger.calc.pricing.finding import EventPrices, MeterPrice
from ledger.calc.pricing.meters import INPUT, REQUEST
from ledger.calc.pricing.price_list import PriceList
from ledger.calc.pricing.splits import Selector
from ledger.calc.pricing.usage import Part
from ledger.frames.classes import WORDS, Classes, classify, interned

Parts = tuple[Part, ...]
LARGEST, LARGEST_WIDE = 2**63 - 1, 2**127 - 1
_WIDE = Context(prec=80)


@dataclass(frozen=True)
class Costs:
    """The cost of each row in units of 10^-decimals USD, exactly; null where a price is missing."""

    units: pl.Series
    decimals: int

    @property
    def total_usd(self) -> Decimal:
        """The sum of the rows that have a price."""
        return _WIDE.scaleb(Decimal(int(self.units.cast(pl.Int128).sum())), -self.decimals)


def cost_usage(usage: pl.DataFrame, meters: Sequence[str], prices: PriceList) -> Costs:
    """What each row of `usage` costs: the sum over its meters of quantity x price, and fees.

    `usage` has `provider`, `model`, `service_tier` (the effective one), `region`, `occurred_at`
    and a column of whole numbers without nulls for each meter; quantities of 0 are no usage.
    Raises ValueError for a book whose steps do not begin at whole quantities, OverflowError
    where a cost may not fit 128 bits.
    """
    counts = {meter: usage[meter].cast(pl.Int64) for meter in meters}
    words, dims = interned(usage, WORDS)

    def sums(selector: Selector) -> pl.Series:
        chosen = [counts[meter] for meter in selector if meter in counts]
        return sum(chosen, pl.zeros(usage.height, pl.Int64, eager=True))

    classes = classify(dims, words, usage["occurred_at"], sums, prices)
    asked = [EventPrices(prices, member.usage, member.total_of) for member in classes.members]
    meter_parts = {
        meter: [parts_of(event_prices.of(meter)) for event_prices in asked] for meter in meters
    }
    fees = [parts_of(event_prices.fee()) for event_prices in asked]
    decimals = most_decimals([*meter_parts.values(), fees])
    counts[REQUEST] = (counts[INPUT] > 0).cast(pl.Int64) if INPUT in counts else dims * 0
    meter_parts[REQUEST] = [parts or (Part(Decimal(0), Decimal(0), 0),) for parts in fees]
    dtype = width(counts, meter_parts, decimals)
    counts = {meter: count.cast(dtype) for meter, count in counts.items()}
    columns = [
        cost(counts[meter], meter_parts[meter], classes, decimals) for meter in (*meters, REQUEST)
    ]
    return Costs(sum(columns[1:], columns[0]), decimals)


def parts_of(price: MeterPrice | None) -> Parts:
    return price.parts if price else ()


def most_decimals(priced: Iterable[list[Parts]]) -> int:
    """Digits after the point that every price needs at most."""
    exponents = (
        int(part.unit_price.normalize().as_tuple().exponent)
        for column in priced
        for parts in column
        for part in parts
    )
    return max((-exponent for exponent in exponents), default=0)


def width(
    counts: dict[str, pl.Series], parts_of_meter: dict[str, list[Parts]], decimals: int
) -> type[pl.DataType]:
    """The whole numbers that hold every row's cost. Raises OverflowError where none do."""
    largest = 0
    for meter, column in parts_of_meter.items():
        dearest = max(
            (scaled_price(part, decimals) for parts in column for part in parts), default=0
        )
        most = int(counts[meter].to_frame("count").select(pl.max("count")).item() or 0)
        largest += dearest * most
    if largest > LARGEST_WIDE:
        raise OverflowError("These quantities at these prices are beyond 128 bits.")
    return pl.Int128 if largest > LARGEST else pl.Int64


def cost(count: pl.Series, priced: list[Parts], classes: Classes, decimals: int) -> pl.Series:
    """The cost of one meter: over the parts of its price, the quantity in each times its price."""
    dtype = count.dtype
    prices = [units(parts, 0, decimals) for parts in priced]
    costs = count * pl.Series(prices, dtype=dtype).gather(classes.of)
    for place in range(1, max((len(parts) for parts in priced), default=0)):
        steps = [units(parts, place, decimals) for parts in priced]
        more = [b - a for a, b in zip(prices, steps, strict=True)]  # than the part before
        starts = pl.Series([start(parts, place) for parts in priced], dtype=dtype)
        beyond = (count - starts.gather(classes.of)).clip(lower_bound=0)
        costs = costs + beyond * pl.Series(more, dtype=dtype).gather(classes.of)
        prices = steps
    lacks = pl.Series([not parts for parts in priced])
    if not lacks.any():
        return costs
    missing = lacks.gather(classes.of) & (count > 0)
    return pl.select(pl.when(missing).then(None).otherwise(costs))["literal"]


def units(parts: Parts, place: int, decimals: int) -> int:
    """The price of a part as a whole number; of the last one where there are fewer."""
    if not parts:
        return 0
    return scaled_price(parts[min(place, len(parts) - 1)], decimals)


def scaled_price(part: Part, decimals: int) -> int:
    return int(_WIDE.scaleb(part.unit_price, decimals))


def start(parts: Parts, place: int) -> int:
    if place >= len(parts):
        return 0
    first = parts[place].start
    if first != first.to_integral_value():
        raise ValueError("A step of a price does not begin at a whole quantity.")
    return int(first)
