"""Many lines priced by books at once: set arithmetic over classes, no work per row.

`EventPrices` is asked once for each class of events and meter. Frames in, frames out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import groupby
from operator import itemgetter

import polars as pl

from ledger.calc.exact import plain
from ledger.calc.pricing.finding import EventPrices, MeterPrice
from ledger.calc.pricing.meters import INPUT, REQUEST
from ledger.calc.pricing.price_list import PriceList
from ledger.calc.pricing.rating import split
from ledger.calc.pricing.splits import Selector
from ledger.calc.pricing.usage import Part
from ledger.frames.classes import WORDS, Classes, classify, interned

AMOUNT = pl.Decimal(38, 18)
# What a book says of a line, null where it says nothing.
PRICED: dict[str, type[pl.DataType]] = {
    "book_price": pl.String,
    "priced_as": pl.String,
    "book_kind": pl.String,
    "book_version": pl.String,
    "price_entry_id": pl.Int64,
    "price_component_id": pl.Int64,
}
PARTS: dict[str, type[pl.DataType]] = {
    "pair": pl.Int64,
    "part": pl.Int16,
    "start": pl.String,
    "end": pl.String,
    **PRICED,
}
NEXT_PART = 200  # between the numbers of a line's parts; an event has fewer meters
FEE_LINE = 190
Row = tuple[object, ...]


def price_by_books(lines: pl.DataFrame, prices: PriceList) -> pl.DataFrame:
    """Lines with what the books say of them: the columns of `PRICED`.

    `lines` has `event` (the number of its event), `line_no`, `provider`, `model`, `service_tier`,
    `requested_service_tier` (which counts where no tier is known to have served), `region`,
    `occurred_at`, `meter`, `unit` and `quantity` (decimal text).
    A line whose price has several parts becomes a line for each; an event whose entry has a
    fee for the request gets a line for it. Other columns go with the lines, but what is in
    `allocated_cost_usd` stays with the first part.
    """
    words, dims = interned(lines.with_columns(effective_tier()), WORDS)
    if not any(prices.candidates(*row[:2]) for row in words.rows()):
        return lines.with_columns(pl.lit(None, kind).alias(name) for name, kind in PRICED.items())
    classes = classify(dims, words, lines["occurred_at"], partial(line_sums, lines), prices)
    names, places = interned(lines, ("meter",))
    meters = names["meter"].to_list()
    pairs = (classes.of.cast(pl.Int64) * len(meters) + places.cast(pl.Int64)).alias("pair")
    lines = lines.with_columns(pairs)
    wanted = [divmod(pair, len(meters)) for pair in pairs.unique().sort().to_list()]
    pair_rows = [*class_prices(wanted, meters, classes, prices)]
    priced = in_parts(lines, table(row for pair in pair_rows for row in pair.prices))
    fees = table(row for pair in pair_rows for row in pair.fees)
    return (pl.concat([priced, fee_lines(lines, fees)]) if fees.height else priced).drop("pair")


def effective_tier() -> pl.Expr:
    """The tier that served; only where that is not known the one that was asked for."""
    served = pl.col("service_tier")
    return pl.when(served != "").then(served).otherwise("requested_service_tier")


def line_sums(lines: pl.DataFrame, selector: Selector) -> pl.Series:
    """The sum of a selector's meters over each line's event, told on each of its lines."""
    counted = pl.when(pl.col("meter").is_in(selector)).then(pl.col("quantity").cast(AMOUNT))
    return lines.select(counted.fill_null(0).sum().over("event").alias("sum"))["sum"]


@dataclass(frozen=True)
class PairRows:
    """A class and a meter: a row for each part of its price, none where no book has one, and
    the lines of the fee that comes with a class's input."""

    prices: list[Row]
    fees: list[Row]


def class_prices(
    wanted: Iterable[tuple[int, int]], meters: list[str], classes: Classes, prices: PriceList
) -> Iterator[PairRows]:
    """`wanted` are classes and places of meters, in the order of the classes."""
    for number, places in groupby(wanted, key=itemgetter(0)):
        member = classes.members[number]
        event_prices = EventPrices(prices, member.usage, member.total_of)
        for _number, at in places:
            pair, meter = number * len(meters) + at, meters[at]
            fee = event_prices.fee() if meter == INPUT else None
            yield PairRows(price_rows(pair, event_prices.of(meter)), fee_rows(pair, fee))


def price_rows(pair: int, price: MeterPrice | None) -> list[Row]:
    if price is None:
        return []
    ends = [*(part.start for part in price.parts[1:]), None]
    return [
        row(pair, place, (part.start, end), part, price)
        for place, (part, end) in enumerate(zip(price.parts, ends, strict=True))
    ]


def fee_rows(pair: int, fee: MeterPrice | None) -> list[Row]:
    if fee is None:
        return []
    return [
        row(pair, place, (part.start, part.start + quantity), part, fee)
        for place, (quantity, part) in enumerate(split(Decimal(1), fee.parts))
    ]


def row(
    pair: int, place: int, span: tuple[Decimal, Decimal | None], part: Part, price: MeterPrice
) -> Row:
    start, end = span
    return (
        *(pair, place, plain(start), None if end is None else plain(end), plain(part.unit_price)),
        *(price.priced_as, price.book.scope.value, price.book.version),
        *(price.entry.id, part.component_id),
    )


def table(rows: Iterable[Row]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=PARTS, orient="row")


def in_parts(lines: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """Each line once for each part of its price that its quantity reaches."""
    parts_of_lines = lines.join(parts, on="pair", how="left", maintain_order="left")
    if parts_of_lines.height > lines.height:
        amount, start = pl.col("quantity").cast(AMOUNT), pl.col("start").cast(AMOUNT)
        parts_of_lines = parts_of_lines.filter(pl.col("part").fill_null(0).eq(0) | (start < amount))
        taken = pl.min_horizontal(amount, pl.col("end").cast(AMOUNT)) - start
        is_part = pl.col("end").is_not_null() | (pl.col("part") > 0)
        parts_of_lines = parts_of_lines.with_columns(
            pl.when(is_part).then(plain_text(taken)).otherwise("quantity").alias("quantity"),
            numbered(pl.col("line_no"), lines.schema["line_no"]),
            *first_part_only(lines),
        )
    return parts_of_lines.drop("part", "start", "end")


def fee_lines(lines: pl.DataFrame, fees: pl.DataFrame) -> pl.DataFrame:
    """A line of one request for each event whose input comes with a fee; no input, no fee."""
    with_request = lines.filter(pl.col("meter") == REQUEST).select("event").unique()
    charged = lines.filter(pl.col("quantity").cast(AMOUNT) != 0)
    charged = charged.join(with_request, on="event", how="anti", maintain_order="left")
    charged = charged.join(fees, on="pair", maintain_order="left")
    quantity = pl.col("end").cast(AMOUNT) - pl.col("start").cast(AMOUNT)
    return charged.with_columns(
        pl.lit(REQUEST).alias("meter"),
        pl.lit(REQUEST).alias("unit"),
        plain_text(quantity).alias("quantity"),
        numbered(pl.lit(FEE_LINE, pl.Int32), lines.schema["line_no"]),
        *(
            pl.lit(None, lines.schema[column]).alias(column)
            for column in ("allocated_cost_usd",)
            if column in lines.columns
        ),
    ).drop("part", "start", "end")


def numbered(line_no: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """The number of a part: its line's number and so many times `NEXT_PART`."""
    part = pl.col("part").fill_null(0).cast(pl.Int32)
    return (line_no + part * NEXT_PART).cast(dtype).alias("line_no")


def first_part_only(lines: pl.DataFrame) -> list[pl.Expr]:
    """An event's reported cost is told once."""
    if "allocated_cost_usd" not in lines.columns:
        return []
    return [
        pl.when(pl.col("part").fill_null(0).eq(0))
        .then("allocated_cost_usd")
        .alias("allocated_cost_usd")
    ]


def plain_text(amount: pl.Expr) -> pl.Expr:
    """A decimal of 18 places as text without trailing zeros."""
    return amount.cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")
