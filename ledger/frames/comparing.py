"""Old lines against new ones: only what differs is reversed and posted again."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from ledger.calc.pricing.rating import RateSource, multiply
from ledger.calc.rerating.difference import Change, ChangeGroup

# A line is the same if its quantity, meter and unit price are, whichever book said the price; of
# lines without a price, if both are unpriced or both are included in a reported cost.
SAME: Final = ("event_key", "line_no", "meter_id", "quantity", "unit_price", "lacking")
PAIR: Final = ("event_key", "line_no", "meter_id", "quantity")
PLACE: Final = (
    *("event_key", "trace_key", "line_no", "occurred_at", "counted_at", "attribution_id"),
    *("owner_id", "meter_id", "quantity", "reported_cost_usd"),
)
PRICE: Final = ("rate_id", "unit_price", "source")
GROUPED: Final = ("day", "owner_id", "meter_id", "old_price", "new_price", "is_old", "is_new")


def changed(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """One row for each line that is reversed (`old_…`), put in its place (`new_…`), or both.

    Both frames have the columns of PLACE and PRICE; of a side that there is not, the rate is
    null.
    """
    old, new = with_lacking(old), with_lacking(new)
    gone = old.join(new, on=SAME, how="anti", nulls_equal=True)
    come = new.join(old, on=SAME, how="anti", nulls_equal=True)
    pairs = gone.select(*PLACE, *as_side("old")).join(
        come.select(*PLACE, *as_side("new")), on=PAIR, how="full", coalesce=True, suffix="_come"
    )
    filled = [pl.coalesce(name, f"{name}_come").alias(name) for name in PLACE if name not in PAIR]
    sides = [f"{side}_{name}" for side in ("old", "new") for name in PRICE]
    return pairs.select(*PAIR, *filled, *sides)


def with_lacking(lines: pl.DataFrame) -> pl.DataFrame:
    lacking = pl.when(pl.col("unit_price").is_null()).then("source").otherwise(pl.lit(""))
    return lines.with_columns(lacking.alias("lacking"))


def as_side(side: str) -> list[pl.Expr]:
    return [pl.col(name).alias(f"{side}_{name}") for name in PRICE]


def sums_of(changes: pl.DataFrame, zone: ZoneInfo) -> pl.DataFrame:
    """The sums of changed lines by day, owner, meter and both prices.

    cost = sum of quantity × unit price, exact: quantities are added first, since all lines of a
    group have the same prices.
    """
    unpriced = pl.lit(RateSource.UNPRICED.value)
    days = pl.col("occurred_at").dt.convert_time_zone(zone.key).dt.date().cast(pl.String)
    marked = changes.with_columns(
        days.alias("day"),
        pl.col("old_unit_price").alias("old_price"),
        pl.col("new_unit_price").alias("new_price"),
        pl.col("old_rate_id").is_not_null().alias("is_old"),
        pl.col("new_rate_id").is_not_null().alias("is_new"),
    )
    return marked.group_by(GROUPED).agg(
        pl.len().alias("lines"),
        pl.col("quantity").sum(),
        (pl.col("old_source") == unpriced).sum().alias("unpriced_before"),
        (pl.col("new_source") == unpriced).sum().alias("unpriced_after"),
    )


def groups_of(
    sums: pl.DataFrame, owners: pl.DataFrame, meters: pl.DataFrame
) -> Iterator[ChangeGroup]:
    """Each of the sums under the words that a difference is told by."""
    named = sums.join(owners, left_on="owner_id", right_on="id").join(
        meters, left_on="meter_id", right_on="id"
    )
    for row in named.iter_rows(named=True):
        yield group_of(row)


def group_of(row: dict[str, object]) -> ChangeGroup:
    words = ("day", "use_case", "cost_center", "provider", "model", "meter")
    return ChangeGroup(**{name: str(row[name]) for name in words}, change=change_of(row))


def change_of(row: dict[str, object]) -> Change:
    lines = int(str(row["lines"]))
    return Change(
        reversed_lines=lines if row["is_old"] else 0,
        posted_lines=lines if row["is_new"] else 0,
        old_cost_usd=cost(row["quantity"], row["old_price"]),
        new_cost_usd=cost(row["quantity"], row["new_price"]),
        unpriced_before=int(str(row["unpriced_before"])),
        unpriced_after=int(str(row["unpriced_after"])),
    )


def cost(quantity: object, unit_price: object) -> Decimal:
    """quantity × unit price; 0 where there is no price, for the sum."""
    if unit_price is None:
        return Decimal(0)
    return multiply(Decimal(str(quantity)), Decimal(str(unit_price)))
