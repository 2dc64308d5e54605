"""Cost events as disjoint lines: one meter, one quantity each; nothing is counted twice."""

from dataclasses import dataclass

import polars as pl

from ledger.parsers.rules import AMOUNTS, COUNTS


@dataclass(frozen=True)
class Bucket:
    """One meter of an event: its unit, and its quantity as decimal text, null where not given."""

    meter: str
    unit: str
    quantity: pl.Expr


def whole_less_part(total: str, part: str) -> pl.Expr:
    return (pl.col(total) - pl.col(part).fill_null(0)).cast(pl.String)


# In this order: the first line of an event carries its reported cost.
BUCKETS = (
    Bucket("input", "token", whole_less_part("input_tokens", "cached_tokens")),
    Bucket("cached_input", "token", pl.col("cached_tokens").cast(pl.String)),
    Bucket("output", "token", whole_less_part("output_tokens", "reasoning_tokens")),
    Bucket("reasoning", "token", pl.col("reasoning_tokens").cast(pl.String)),
    Bucket("gpu_second", "second", pl.col("gpu_seconds")),
    Bucket("call", "call", pl.col("api_calls")),
    Bucket("reviewer_minute", "minute", pl.col("reviewer_minutes")),
    Bucket("unit", "unit", pl.col("quantity")),
)
REPORTED = Bucket("reported_cost", "event", pl.lit("1"))
TOKEN_KIND_UNITS = {"image": "image"}
EVENT_COUNTS = (*COUNTS, *AMOUNTS, "quantity")


def cost_lines(events: pl.DataFrame) -> pl.DataFrame:
    """The disjoint lines of gated cost events, in row order.

    The columns of `events` without its counts, plus `line` (from 0), `meter`, `unit` and
    `quantity` (decimal text). `input` = input_tokens - cached_tokens and `output` =
    output_tokens - reasoning_tokens, exact in 64 bits; an event with token_kind is one line
    of its quantity. A line of quantity 0 stays only where the event has no other; an event
    that only reports a cost is one line `reported_cost` of quantity 1. `unit_price` is that of
    every line; `allocated_cost_usd` stays on line 0 alone, so that sums are right.
    """
    at = pl.int_range(pl.len(), dtype=pl.Int64).alias("at")
    numbered = events.with_columns(at)
    is_single = pl.col("token_kind").is_not_null()
    parts = [token_kind_lines(numbered.filter(is_single))]
    separate = numbered.filter(~is_single)
    parts += [bucket_lines(separate, bucket, order) for order, bucket in enumerate(BUCKETS)]
    lines = without_needless_zeros(pl.concat(parts).sort("at", "order"))
    lines = with_reported_costs(lines, numbered)
    return attach_events(lines, events)


def token_kind_lines(events: pl.DataFrame) -> pl.DataFrame:
    unit = pl.col("token_kind").replace_strict(
        TOKEN_KIND_UNITS, default="token", return_dtype=pl.String
    )
    return events.select(
        "at",
        pl.lit(0, dtype=pl.Int32).alias("order"),
        pl.col("token_kind").alias("meter"),
        unit.alias("unit"),
        "quantity",
    )


def bucket_lines(events: pl.DataFrame, bucket: Bucket, order: int) -> pl.DataFrame:
    return events.select(
        "at",
        pl.lit(order, dtype=pl.Int32).alias("order"),
        pl.lit(bucket.meter).alias("meter"),
        pl.lit(bucket.unit).alias("unit"),
        bucket.quantity.alias("quantity"),
    ).filter(pl.col("quantity").is_not_null())


def without_needless_zeros(lines: pl.DataFrame) -> pl.DataFrame:
    is_zero = pl.col("quantity") == "0"
    if not lines.select(is_zero.any()).item():
        return lines
    has_other = (~is_zero).any().over("at")
    is_first = pl.int_range(pl.len()).over("at") == 0
    return lines.filter(~is_zero | (~has_other & is_first))


def with_reported_costs(lines: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    rest = events.join(lines.select("at").unique(), on="at", how="anti")
    if rest.is_empty():
        return lines
    return pl.concat([lines, bucket_lines(rest, REPORTED, 0)]).sort("at", "order")


def attach_events(lines: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Events beside their lines."""
    wide = events.drop(EVENT_COUNTS)[lines["at"]]
    start = (lines["at"] != lines["at"].shift(1)).fill_null(value=True)
    starts = pl.int_range(lines.height, eager=True).set(~start, None).forward_fill()
    number = (pl.int_range(lines.height, eager=True) - starts).alias("line")
    cost = pl.when(pl.lit(start)).then("allocated_cost_usd").alias("allocated_cost_usd")
    return wide.with_columns(number, *lines.select("meter", "unit", "quantity")).with_columns(cost)
