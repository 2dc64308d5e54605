"""What the lines of a chunk add to the sums, added up before the database sees it."""

from decimal import Context, Decimal

import numpy as np
import polars as pl

from finops.db.statements import fetch_tuples, of_tenant
from ledger.queries.sql import load
from ledger.services.posting.plan import PostingPlan
from ledger.services.posting.working_tables import OPEN_TRACES, QUARTERS

# All clocks of the world differ from UTC by whole quarters of an hour; which hour and day of the
# tenant's clock a quarter lies in is left to the database, which knows the rules of the zone.
QUARTER = "15m"
GROUP = ["quarter", "attribution_id", "meter_id", "rate_id"]
MULTIPLIED = (
    *("quantity", "quantity_places", "unit_price"),
    *("reported_cost_usd", "reported_cost_usd_places"),
)
DIGITS = 38
EXACT = Context(prec=100)


def attribute(lines: pl.DataFrame) -> pl.DataFrame:
    """(trace_key, of_trace, is_explicit) of the traces of lines without an own attribution."""
    bare = lines.filter(pl.col("attribution_id").is_null())
    traces = bare.select("trace_key").unique().sort("trace_key")
    if traces.is_empty():
        signed = np.empty(0, dtype=np.int64)
    else:
        keys = "{" + ",".join(traces["trace_key"].to_list()) + "}"
        [(owners,)] = fetch_tuples(load("posting/traces"), of_tenant(keys=keys))
        signed = np.fromstring(owners[1:-1], dtype=np.int64, sep=",")
    ids = pl.Series("of_trace", np.abs(signed), dtype=pl.Int64)
    return traces.with_columns(
        ids.replace(0, None), pl.Series("is_explicit", signed > 0, dtype=pl.Boolean)
    )


def sum_lines(lines: pl.DataFrame, plan: PostingPlan) -> None:
    """Stage the sums of new lines, and the traces whose request must still be waited for."""
    known = attribute(lines)
    lines = lines.join(known, on="trace_key", how="left")
    owner = pl.coalesce("attribution_id", "of_trace", pl.lit(plan.unattributed))
    lines = lines.with_columns(
        owner.alias("attribution_id"),
        pl.col("occurred_at").dt.truncate(QUARTER).alias("quarter"),
        pl.col("is_explicit").not_().alias("is_open"),  # null: the event said it itself
    )
    QUARTERS.add(cost_sums(lines, plan.unpriced))
    still_open = lines.filter("is_open").select(
        "trace_key", pl.col("occurred_at").dt.truncate("1mo").dt.date().alias("month"), "trace_id"
    )
    if still_open.height:
        OPEN_TRACES.add(still_open.unique())


def cost_sums(lines: pl.DataFrame, unpriced: int) -> pl.DataFrame:
    """Rows of stage_quarter: per group counts, sum of quantity, of quantity × price, of reports.

    Exact: the quantities of one price are added up as integers of their last digit, and
    multiplied with it once. A sum has the digits that PostgreSQL would give it. Raises
    ValueError where 38 digits do not hold the sums.
    """
    exact = [
        column for name in ("quantity", "reported_cost_usd") for column in as_decimal(lines[name])
    ]
    groups = (
        lines.with_columns(exact)
        .group_by(*GROUP, "unit_price")
        .agg(
            pl.len().alias("lines"),
            (pl.col("line_no") == 0).sum().alias("events"),
            (pl.col("rate_id") == unpriced).sum().alias("unpriced_lines"),
            pl.col("quantity", "reported_cost_usd").sum(),
            pl.col("quantity_places", "reported_cost_usd_places").max(),
        )
    )
    sums = [multiplied(*row) for row in groups.select(*MULTIPLIED).iter_rows()]
    names = ("quantity", "cost_usd", "reported_cost_usd")
    texts = pl.DataFrame(sums, schema=dict.fromkeys(names, pl.String), orient="row")
    return groups.select(*GROUP, "lines", "events", "unpriced_lines").hstack(texts)


def multiplied(
    quantity: Decimal, places: int, price: str | None, reported: Decimal, reported_places: int
) -> tuple[str, str, str]:
    """Quantity, cost and reported cost as decimal text."""
    quantity = EXACT.quantize(quantity, Decimal(1).scaleb(-places))
    cost = Decimal(0) if price is None else EXACT.multiply(quantity, Decimal(price))
    return format(quantity, "f"), format(cost, "f"), f"{reported:.{reported_places}f}"


def as_decimal(texts: pl.Series) -> list[pl.Series]:
    """Decimal text as decimals, and how many places each has (0 for null)."""
    parts = texts.str.split_exact(".", 1).struct.unnest()
    digits, fraction = (parts[name].str.len_bytes().fill_null(0) for name in parts.columns)
    most = [longest(lengths) for lengths in (digits, fraction)]
    if sum(most) + len(str(texts.len())) > DIGITS:
        raise ValueError(f"The sums of {texts.name} would have more than {DIGITS} digits.")
    return [texts.str.to_decimal(scale=most[1]), fraction.alias(f"{texts.name}_places")]


def longest(lengths: pl.Series) -> int:
    most = lengths.max()
    return most if isinstance(most, int) else 0
