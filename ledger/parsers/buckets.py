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
SEPARATE = (
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
BY_KIND = Bucket("token_kind", "token", pl.col("quantity"))
UNITS = {bucket.meter: bucket.unit for bucket in (*SEPARATE, REPORTED, BY_KIND)}
KIND_UNITS = {"image": "image"}
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
    lines = (
        events.lazy()
        .select(BUCKET_QUANTITIES)
        .select("at", *KEPT_QUANTITIES, REPORTED_ALONE)
        .unpivot(index="at", variable_name="bucket", value_name="quantity")
        .filter(pl.col("quantity").is_not_null())
        .sort("at", maintain_order=True)
        .collect()
    )
    beside = events.drop(EVENT_COUNTS)[lines["at"]]
    return beside.hstack(lines).with_columns(LINE_COLUMNS).drop("at", "bucket")


def bucket_quantities() -> list[pl.Expr]:
    """One column per bucket."""
    has_kind = pl.col("token_kind").is_not_null()
    by_kind = pl.when(has_kind).then(BY_KIND.quantity).alias(BY_KIND.meter)
    separate = [pl.when(~has_kind).then(bucket.quantity).alias(bucket.meter) for bucket in SEPARATE]
    return [pl.int_range(pl.len(), dtype=pl.Int64).alias("at"), by_kind, *separate]


def kept_quantities() -> list[pl.Expr]:
    """Without zeros, but for the first one where there is nothing else."""
    meters = [BY_KIND.meter, *(bucket.meter for bucket in SEPARATE)]
    has_other = pl.any_horizontal((pl.col(meter) != "0").fill_null(value=False) for meter in meters)
    kept = []
    for at, meter in enumerate(meters):
        quantity = pl.col(meter)
        has_earlier = pl.any_horizontal(
            pl.lit(value=False), *(pl.col(one).is_not_null() for one in meters[:at])
        )
        is_kept = (quantity != "0") | (~has_other & ~has_earlier)
        kept.append(pl.when(is_kept).then(quantity).alias(meter))
    return kept


def reported_alone() -> pl.Expr:
    meters = [BY_KIND.meter, *(bucket.meter for bucket in SEPARATE)]
    is_alone = pl.all_horizontal(pl.col(meter).is_null() for meter in meters)
    return pl.when(is_alone).then(REPORTED.quantity).alias(REPORTED.meter)


def line_columns() -> list[pl.Expr]:
    place = pl.int_range(pl.len(), dtype=pl.Int64)
    starts = (pl.col("at") != pl.col("at").shift(1)).fill_null(value=True)
    by_kind = pl.col("bucket") == BY_KIND.meter
    unit = pl.col("bucket").replace_strict(UNITS, return_dtype=pl.String)
    kind_unit = pl.col("token_kind").replace_strict(
        KIND_UNITS, default=BY_KIND.unit, return_dtype=pl.String
    )
    return [
        (place - pl.when(starts).then(place).forward_fill()).alias("line"),
        pl.when(by_kind).then("token_kind").otherwise("bucket").alias("meter"),
        pl.when(by_kind).then(kind_unit).otherwise(unit).alias("unit"),
        pl.when(starts).then("allocated_cost_usd").alias("allocated_cost_usd"),
    ]


# Built once: most of the time of a small batch went into building these.
BUCKET_QUANTITIES = bucket_quantities()
KEPT_QUANTITIES = kept_quantities()
REPORTED_ALONE = reported_alone()
LINE_COLUMNS = line_columns()
