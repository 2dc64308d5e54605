"""Which price a line gets: the event's own, the books', the reported cost, or none.

A line whose price has several parts (free, graduated) becomes a line for each. A reported cost
stands in where the lines cannot all be priced, or nothing was metered: a line of its own of
quantity 1, and the metered lines, included in it, carry no cost.
"""

from datetime import timedelta

import polars as pl
from django.db import transaction

from ledger.calc.calls.details import CALL_NAMES, EVIDENCE, EVIDENCE_FIELD, EVIDENCE_INPUT
from ledger.calc.pricing.price_list import PriceList
from ledger.frames.rating import (
    AMOUNT,
    FEE_LINE,
    NEXT_PART,
    PRICED,
    plain_text,
    price_by_books,
)
from ledger.models import Rate
from ledger.parsers import cost_lines
from ledger.queries.pricebooks.books import price_list_in_force
from ledger.services.posting.interning import METER, RATE, intern

Source = Rate.Source
# Their numbers stand above all others of an event: what was priced keeps the numbers it had.
EVIDENCE_LINES = ((180, EVIDENCE, EVIDENCE_FIELD), (181, EVIDENCE_INPUT, "input_tokens"))
REPORT_LINE = 100  # of a reported cost that stands in for the other lines
RESOLUTION = timedelta(microseconds=1)


def price_lines(events: pl.DataFrame) -> pl.DataFrame:
    """The cost lines of events, each with meter_id, rate_id, unit_price and reported cost.

    An event that has no price of its own and is not wholly in the books, but reports a cost,
    gets one more line that carries it; its metered lines are then `included` in that.
    """
    lines = cost_lines(events).rename({"line": "line_no"})
    lines = lines.with_columns(
        *call_details(lines),
        pl.col("line_no").eq(0).cum_sum().alias("event"),
        pl.col("model_or_service").fill_null("").alias("model"),
        pl.col("pricing_version").fill_null(""),
        *call_words(),
        *(pl.lit(None, kind).alias(name) for name, kind in PRICED.items()),
        pl.when(pl.col("unit_price").is_not_null())
        .then(pl.lit(Source.EVENT.value))
        .otherwise(pl.lit(Source.UNPRICED.value))
        .alias("source"),
    )
    if lines["unit_price"].null_count():
        lines = use_books(lines)
    if lines["unit_price"].null_count() or lines.select(is_unmetered().any()).item():
        lines = use_reported_costs(lines)
    lines = with_evidence(lines, events)
    return lines.with_columns(
        intern("ledger_meter", lines.select(METER)).alias("meter_id"),
        intern("ledger_rate", rate_words(lines)).alias("rate_id"),
    )


def call_details(lines: pl.DataFrame) -> list[pl.Expr]:
    """What events say of their calls, as words; empty where they do not say it."""
    return [
        (pl.col(name).cast(pl.String).fill_null("") if name in lines.columns else pl.lit("")).alias(
            name
        )
        for name in CALL_NAMES
    ]


def with_evidence(lines: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Two lines more for each event that says how much of its input is evidence: that, and the
    input that it is a part of. They have no price, and no reported cost."""
    if EVIDENCE_FIELD not in events.columns:
        return lines.drop(EVIDENCE_FIELD, strict=False)
    counts = events.filter(pl.col(EVIDENCE_FIELD).is_not_null()).select(
        "key", EVIDENCE_FIELD, "input_tokens"
    )
    lines = lines.drop(EVIDENCE_FIELD)
    firsts = lines.filter(pl.col("line_no") == 0).join(counts, on="key", maintain_order="left")
    informative = [
        firsts.with_columns(
            pl.lit(line_no, lines.schema["line_no"]).alias("line_no"),
            pl.lit(meter).alias("meter"),
            pl.lit("token").alias("unit"),
            pl.col(count).cast(pl.String).alias("quantity"),
            pl.lit(Source.INFORMATIVE.value).alias("source"),
            *(
                pl.lit(None, lines.schema[name]).alias(name)
                for name in ("unit_price", "allocated_cost_usd", *PRICED)
            ),
        ).select(lines.columns)
        for line_no, meter, count in EVIDENCE_LINES
    ]
    return pl.concat([lines, *informative])


def call_words() -> list[pl.Expr]:
    """How a call was served and how it went; not said means final and ok."""
    tiers = [pl.col(name).fill_null("") for name in ("service_tier", "requested_service_tier")]
    return [
        *tiers,
        pl.col("region").fill_null(""),
        pl.col("settlement").fill_null("final"),
        pl.col("call_status").fill_null("ok"),
    ]


def rate_words(lines: pl.DataFrame) -> pl.DataFrame:
    """A version names a price list: lines that have no price have none; a book's words only of
    a book's price."""
    by_book = pl.col("source") == Source.BOOK
    version = pl.when(by_book).then("book_version").otherwise("pricing_version")
    unpriced = pl.col("source").is_in([Source.UNPRICED, Source.INCLUDED, Source.INFORMATIVE])
    return lines.select(
        "source",
        pl.when(unpriced).then(pl.lit("")).otherwise(version).alias("pricing_version"),
        *(
            pl.when(by_book).then(name).alias(name)
            for name in ("price_entry_id", "price_component_id")
        ),
        *(
            pl.when(by_book).then(name).otherwise(pl.lit("")).alias(name)
            for name in ("book_kind", "priced_as")
        ),
    ).select(RATE)


def use_books(lines: pl.DataFrame) -> pl.DataFrame:
    """Prices of the books in force at the time of the event, for events without their own."""
    bare = pl.col("unit_price").is_null()
    wanting = lines.filter(bare).drop(PRICED)
    priced = price_by_books(wanting, prices_at(wanting["occurred_at"]))
    hit = pl.col("book_price").is_not_null()
    priced = priced.with_columns(
        pl.col("book_price").alias("unit_price"),
        pl.when(hit).then(pl.lit(Source.BOOK.value)).otherwise("source").alias("source"),
    )
    return pl.concat([lines.filter(~bare), priced.select(lines.columns)])


def prices_at(moments: pl.Series) -> PriceList:
    """What the books in force say between the first and the last of these moments."""
    (first,), (last,) = moments.sort().head(1), moments.sort().tail(1)
    with transaction.atomic():
        return price_list_in_force(first, last + RESOLUTION)


def use_reported_costs(lines: pl.DataFrame) -> pl.DataFrame:
    """Events that report a cost and are still not wholly priced, or metered nothing at all (an
    image, speech): that cost is theirs."""
    reported = pl.col("allocated_cost_usd").first().over("key", order_by="line_no")
    lacks = (pl.col("unit_price").is_null() | is_unmetered()).any().over("key")
    lines = lines.with_columns((lacks & reported.is_not_null()).alias("by_report"))
    if not lines["by_report"].any():
        return lines.drop("by_report")
    is_report = pl.col("meter") == "reported_cost"
    covered = as_metered(lines.filter("by_report"))
    first = covered.filter(pl.col("line_no") == 0)
    extra = first.filter(~is_report).with_columns(
        (pl.col("line_no") + REPORT_LINE).cast(lines.schema["line_no"]).alias("line_no"),
        pl.lit("reported_cost").alias("meter"),
        pl.lit("event").alias("unit"),
        pl.lit("1").alias("quantity"),
    )
    reported_lines = pl.concat([first.filter(is_report), extra]).with_columns(
        pl.col("allocated_cost_usd").alias("unit_price"),
        pl.lit(Source.REPORTED.value).alias("source"),
    )
    reported_lines = reported_lines.with_columns(
        pl.when(pl.col("line_no") == 0).then("allocated_cost_usd").alias("allocated_cost_usd")
    )
    included = covered.filter(~is_report).with_columns(
        pl.lit(None, pl.String).alias("unit_price"),
        pl.lit(Source.INCLUDED.value).alias("source"),
    )
    return pl.concat([lines.filter(~pl.col("by_report")), included, reported_lines]).drop(
        "by_report"
    )


def is_unmetered() -> pl.Expr:
    """Whether a line is all that its event has, nothing of it, beside a reported cost.

    A line of nothing is only there where its event has no other (`cost_lines`).
    """
    nothing = pl.col("quantity").cast(AMOUNT) == 0
    return (nothing & (pl.col("allocated_cost_usd").cast(AMOUNT) != 0)).fill_null(value=False)


def as_metered(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines as they were before books priced them: without fees, parts put together again."""
    base = pl.col("line_no") % NEXT_PART
    if not lines.select((pl.col("line_no") >= FEE_LINE).any()).item():
        return lines
    metered = lines.filter(base != FEE_LINE).with_columns(
        plain_text(pl.col("quantity").cast(AMOUNT).sum().over("key", base)).alias("quantity")
    )
    return metered.filter(pl.col("line_no") < NEXT_PART)
