"""Which price a line gets: the event's own, the book's, the reported cost, or none.

Precedence and identity: see `ledger.calc.rating`, the reference this is tested against.
"""

import polars as pl
from django.db import connection

from ledger.calc.rating import FALLBACK_METER
from ledger.models import Rate
from ledger.parsers import cost_lines
from ledger.queries.sql import load
from ledger.services.posting.interning import METER, intern

Source = Rate.Source
MOMENT = pl.Datetime("us", "UTC")
ENTRY_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "provider": pl.String,
    "model": pl.String,
    "priced_as": pl.String,
    "entry": pl.Int64,
    "version": pl.String,
    "price": pl.String,
    "valid_from": MOMENT,
    "valid_to": MOMENT,
}


def price_lines(events: pl.DataFrame) -> pl.DataFrame:
    """The cost lines of events, each with meter_id, rate_id, unit_price and reported cost.

    An event that has no price of its own and is not wholly in the book, but reports a cost,
    gets one more line that carries it; its metered lines are then `included` in that.
    """
    lines = cost_lines(events).rename({"line": "line_no"})
    lines = lines.with_columns(
        pl.col("model_or_service").fill_null("").alias("model"),
        pl.lit(None, pl.Int64).alias("price_entry_id"),
        pl.col("pricing_version").fill_null(""),
        *call_words(),
        pl.when(pl.col("unit_price").is_not_null())
        .then(pl.lit(Source.EVENT.value))
        .otherwise(pl.lit(Source.UNPRICED.value))
        .alias("source"),
    )
    if lines["unit_price"].null_count():
        lines = use_reported_costs(use_book(lines))
    return lines.with_columns(
        intern("ledger_meter", lines.select(METER)).alias("meter_id"),
        intern("ledger_rate", rate_words(lines)).alias("rate_id"),
    )


def call_words() -> list[pl.Expr]:
    """How a call was served and how it went; not said means final and ok."""
    said = [pl.col(one).fill_null("") for one in ("service_tier", "requested_service_tier")]
    return [
        *said,
        pl.col("region").fill_null(""),
        pl.col("settlement").fill_null("final"),
        pl.col("call_status").fill_null("ok"),
    ]


def rate_words(lines: pl.DataFrame) -> pl.DataFrame:
    """A version names a price list: lines that have no price have none."""
    unpriced = pl.col("source").is_in([Source.UNPRICED, Source.INCLUDED])
    version = pl.when(unpriced).then(pl.lit("")).otherwise("pricing_version")
    return lines.select("source", version.alias("pricing_version"), "price_entry_id")


def use_book(lines: pl.DataFrame) -> pl.DataFrame:
    """Prices of the approved books, valid at the time of the event, for lines without one.

    A meter without an entry of its own falls back to the meter that contains it
    (`FALLBACK_METER`); the line's rate names the entry, and so the meter it was priced as.
    """
    lines = lines.with_row_index("at")
    wanting = with_candidates(lines.filter(pl.col("unit_price").is_null()))
    entries = price_entries(wanting.select("provider", "model", "priced_as").unique())
    if entries.is_empty():
        return lines.drop("at")
    found = wanting.join(entries, on=["provider", "model", "priced_as"])
    valid = (pl.col("valid_from") <= pl.col("occurred_at")) & (
        pl.col("valid_to").is_null() | (pl.col("occurred_at") < pl.col("valid_to"))
    )
    order = ["at", "rank", "valid_from", "entry"]
    found = found.filter(valid).sort(order, descending=[False, False, True, True])
    found = found.unique("at", keep="first").select("at", "entry", "version", "price")
    joined = lines.join(found, on="at", how="left", maintain_order="left")
    hit = pl.col("entry").is_not_null()
    return joined.with_columns(
        pl.when(hit).then("price").otherwise("unit_price").alias("unit_price"),
        pl.when(hit).then("version").otherwise("pricing_version").alias("pricing_version"),
        pl.when(hit).then(pl.lit(Source.BOOK.value)).otherwise("source").alias("source"),
        pl.when(hit).then("entry").otherwise("price_entry_id").alias("price_entry_id"),
    ).drop("at", "entry", "version", "price")


def with_candidates(wanting: pl.DataFrame) -> pl.DataFrame:
    """Each line with the meters it may be priced as: its own first, then the containing one."""
    own = wanting.select("at", "provider", "model", "meter", "occurred_at")
    fallback = pl.col("meter").replace_strict(FALLBACK_METER, default=None, return_dtype=pl.String)
    candidates = [
        own.with_columns(pl.col("meter").alias("priced_as"), pl.lit(0).alias("rank")),
        own.with_columns(fallback.alias("priced_as"), pl.lit(1).alias("rank")),
    ]
    return pl.concat(candidates).filter(pl.col("priced_as").is_not_null()).drop("meter")


def price_entries(wanted: pl.DataFrame) -> pl.DataFrame:
    """Entries of approved books for (provider, model, meter), times cut to the book's validity."""
    columns = ("providers", "models", "meters")
    words = dict(zip(columns, (one.to_list() for one in wanted.get_columns()), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(load("posting/price_entries"), words)
        return pl.DataFrame(cursor.fetchall(), schema=ENTRY_SCHEMA, orient="row")


def use_reported_costs(lines: pl.DataFrame) -> pl.DataFrame:
    """Events that are still not wholly priced but report a cost: that cost is theirs."""
    reported = pl.col("allocated_cost_usd").first().over("key", order_by="line_no")
    lacks = pl.col("unit_price").is_null().any().over("key")
    lines = lines.with_columns((lacks & reported.is_not_null()).alias("by_report"))
    if not lines["by_report"].any():
        return lines.drop("by_report")
    is_report = pl.col("meter") == "reported_cost"
    covered = lines.filter("by_report")
    first = covered.filter(pl.col("line_no") == 0)
    extra = first.filter(~is_report).with_columns(
        (pl.col("line_no") + 100).cast(lines.schema["line_no"]).alias("line_no"),
        pl.lit("reported_cost").alias("meter"),
        pl.lit("event").alias("unit"),
        pl.lit("1").alias("quantity"),
    )
    whole = pl.concat([first.filter(is_report), extra]).with_columns(
        pl.col("allocated_cost_usd").alias("unit_price"),
        pl.lit(Source.REPORTED.value).alias("source"),
    )
    whole = whole.with_columns(
        pl.when(pl.col("line_no") == 0).then("allocated_cost_usd").alias("allocated_cost_usd")
    )
    included = covered.filter(~is_report).with_columns(
        pl.lit(None, pl.String).alias("unit_price"),
        pl.lit(None, pl.Int64).alias("price_entry_id"),
        pl.lit(Source.INCLUDED.value).alias("source"),
    )
    return pl.concat([lines.filter(~pl.col("by_report")), included, whole]).drop("by_report")
