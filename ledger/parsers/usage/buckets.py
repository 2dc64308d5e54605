"""Cost events as disjoint lines: one meter, one quantity each; nothing is counted twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import polars as pl

from ledger.parsers.records.fields import INPUT_PARTS, OUTPUT_PARTS
from ledger.parsers.records.rules import AMOUNTS, COUNTS


@dataclass(frozen=True)
class UsageBucket:
    """One meter of an event: its unit, and its quantity = the first count less the others.

    `double` is a part of two of the others and is added again.
    """

    meter: str
    unit: str
    total: str
    parts: tuple[str, ...] = ()
    double: str = ""

    def quantity(self, reported: frozenset[str]) -> pl.Expr:
        """Decimal text, null where not given."""
        value = pl.col(self.total)
        if self.total not in COUNTS:
            return value
        for part in self.parts:
            value = value - pl.col(part).fill_null(0) if part in reported else value
        return (
            value + pl.col(self.double).fill_null(0) if self.double in reported else value
        ).cast(pl.String)


CACHED_AUDIO = "cached_audio_tokens"
# In this order: the first line of an event carries its reported cost.
SEPARATE = (
    UsageBucket("input", "token", "input_tokens", INPUT_PARTS, CACHED_AUDIO),
    UsageBucket("cached_input", "token", "cached_tokens", (CACHED_AUDIO,)),
    UsageBucket("cache_write", "token", "cache_write_tokens"),
    UsageBucket("cache_write_1h", "token", "cache_write_1h_tokens"),
    UsageBucket("audio_input", "token", "audio_input_tokens", (CACHED_AUDIO,)),
    UsageBucket("cached_audio", "token", CACHED_AUDIO),
    UsageBucket("image_input", "token", "image_input_tokens"),
    UsageBucket("output", "token", "output_tokens", OUTPUT_PARTS),
    UsageBucket("reasoning", "token", "reasoning_tokens"),
    UsageBucket("audio_output", "token", "audio_output_tokens"),
    UsageBucket("image_output", "token", "image_output_tokens"),
    UsageBucket("gpu_second", "second", "gpu_seconds"),
    UsageBucket("call", "call", "api_calls"),
    UsageBucket("reviewer_minute", "minute", "reviewer_minutes"),
    UsageBucket("unit", "unit", "quantity"),
)
REPORTED = ("reported_cost", "event")
BY_KIND = "token_kind"
KIND_UNIT = "token"
KIND_UNITS = {"image": "image"}
UNITS = {bucket.meter: bucket.unit for bucket in SEPARATE} | dict([REPORTED, (BY_KIND, KIND_UNIT)])
EVENT_COUNTS = (*COUNTS, *AMOUNTS, "quantity")
NAMED = {"meter": "named_meter", "unit": "named_unit"}


def cost_lines(events: pl.DataFrame) -> pl.DataFrame:
    """The disjoint lines of gated cost events, in row order.

    The columns of `events` without its counts, plus `line` (from 0), `meter`, `unit` and
    `quantity` (decimal text). A count that holds others is a line of what remains of it, exact
    in 64 bits: `input` = input_tokens - its parts, `cached_input` = cached_tokens -
    cached_audio_tokens and so on. An event with token_kind or meter is one line of its
    quantity. A line of quantity 0 stays only where the event has no other; an event that only
    reports a cost is one line `reported_cost` of quantity 1. `unit_price` is that of every
    line; `allocated_cost_usd` stays on line 0 alone, so that sums are right.
    """
    reported = frozenset(n for n in EVENT_COUNTS if events[n].null_count() < events.height)
    has_kind = events[BY_KIND].null_count() < events.height
    plan = line_plan(reported, has_kind=has_kind)
    lines = (
        events.lazy()
        .select(plan.quantities)
        .select("at", *plan.kept, plan.reported_alone)
        .unpivot(index="at", variable_name="bucket", value_name="quantity")
        .filter(pl.col("quantity").is_not_null())
        .sort("at", maintain_order=True)
        .collect()
    )
    beside = events.drop(EVENT_COUNTS).rename(NAMED)[lines["at"]]
    return beside.hstack(lines).with_columns(LINE_COLUMNS).drop("at", "bucket", *NAMED.values())


@dataclass(frozen=True)
class LinePlan:
    """The expressions that make lines of events which give just these counts."""

    quantities: list[pl.Expr]
    kept: list[pl.Expr]
    reported_alone: pl.Expr


@cache  # building these takes longer than their work in a small batch
def line_plan(reported: frozenset[str], *, has_kind: bool) -> LinePlan:
    buckets = [bucket for bucket in SEPARATE if bucket.total in reported]
    meters = [*([BY_KIND] if has_kind else []), *(bucket.meter for bucket in buckets)]
    by_kind = pl.col(BY_KIND).is_not_null()
    quantities = [pl.int_range(pl.len(), dtype=pl.Int64).alias("at")]
    if has_kind:
        quantities.append(pl.when(by_kind).then("quantity").alias(BY_KIND))
    quantities += [
        pl.when(~by_kind).then(bucket.quantity(reported)).alias(bucket.meter) for bucket in buckets
    ]
    return LinePlan(quantities, list(kept_quantities(meters)), reported_alone(meters))


def kept_quantities(meters: list[str]) -> Iterable[pl.Expr]:
    """Without zeros, but for the first one where there is nothing else."""
    has_other = pl.any_horizontal(
        pl.lit(value=False), *((pl.col(meter) != "0").fill_null(value=False) for meter in meters)
    )
    for at, meter in enumerate(meters):
        quantity = pl.col(meter)
        has_earlier = pl.any_horizontal(
            pl.lit(value=False), *(pl.col(earlier).is_not_null() for earlier in meters[:at])
        )
        is_kept = (quantity != "0") | (~has_other & ~has_earlier)
        yield pl.when(is_kept).then(quantity).alias(meter)


def reported_alone(meters: list[str]) -> pl.Expr:
    is_alone = pl.all_horizontal(pl.lit(value=True), *(pl.col(meter).is_null() for meter in meters))
    return pl.when(is_alone).then(pl.lit("1")).alias(REPORTED[0])


def line_columns() -> list[pl.Expr]:
    place = pl.int_range(pl.len(), dtype=pl.Int64)
    starts = (pl.col("at") != pl.col("at").shift(1)).fill_null(value=True)
    by_kind = pl.col("bucket") == BY_KIND
    by_name = (pl.col("bucket") == "unit") & pl.col("named_meter").is_not_null()
    unit = pl.col("bucket").replace_strict(UNITS, return_dtype=pl.String)
    kind_unit = pl.col(BY_KIND).replace_strict(
        KIND_UNITS, default=KIND_UNIT, return_dtype=pl.String
    )
    named_unit = pl.col("named_meter").replace_strict(UNITS, default=None, return_dtype=pl.String)
    return [
        (place - pl.when(starts).then(place).forward_fill()).alias("line"),
        pl.when(by_kind)
        .then(BY_KIND)
        .otherwise(pl.when(by_name).then("named_meter").otherwise("bucket"))
        .alias("meter"),
        pl.when(by_kind)
        .then(kind_unit)
        .otherwise(
            pl.when(by_name).then(pl.coalesce(named_unit, "named_unit", unit)).otherwise(unit)
        )
        .alias("unit"),
        pl.when(starts).then("allocated_cost_usd").alias("allocated_cost_usd"),
    ]


LINE_COLUMNS = line_columns()
