"""Lines rated again by the rater of posting, from what the ledger keeps of them.

Precedence is that of posting: an event's own price, the books, the reported cost, none.
"""

from enum import Enum
from typing import Final

import polars as pl

from ledger.calc.pricing.price_list import PriceList
from ledger.calc.pricing.rating import RateSource
from ledger.calc.rerating.asking import RerateAsked
from ledger.frames.digests import digests, joined
from ledger.frames.rating import FEE_LINE, NEXT_PART, plain_text, price_by_books
from ledger.services.posting.interning import MAY_LACK, METER, RATE, TABLES, intern, read_ids
from ledger.services.posting.pricing import REPORT_LINE, rate_words, use_reported_costs
from ledger.services.rerating.reading import AMOUNT, words_of

ADDED_LINES: Final = (FEE_LINE, REPORT_LINE)
OF_EVENT: Final = ("trace_key", "occurred_at", "counted_at", "attribution_id", "owner_id")
RATED: Final = (
    *("event_key", *OF_EVENT, "line_no", "meter_id", "rate_id", "source"),
    *("quantity", "unit_price", "reported_cost_usd"),
)
EVENT, BOOK, REPORTED, UNPRICED, INFORMATIVE = (
    pl.lit(source.value)
    for source in (
        *(RateSource.EVENT, RateSource.BOOK, RateSource.REPORTED, RateSource.UNPRICED),
        RateSource.INFORMATIVE,
    )
)


class Interning(Enum):
    """Whether words that the tenant has not used yet are made, or must be there."""

    MAKE = "make"
    KNOWN = "known"


class NotInterned(LookupError):
    """A rate or meter is needed that no dry run has made."""


def rate_again(
    now: pl.DataFrame,
    firsts: pl.DataFrame,
    asked: RerateAsked,
    prices: PriceList,
    interning: Interning,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The lines that stand, and what they would be by these prices: both in columns RATED.

    `now` are the standing lines of whole events, `firsts` the same events as first posted: they
    say which price came with an event. Such a price stands, also where an earlier re-rating has
    replaced it, unless `includes_event_prices`; then it fills in where no book has one. Counts
    that are never priced are in neither: they stay as they are.
    """
    rates = words_of("ledger_rate", pl.concat([now["rate_id"], firsts["rate_id"]]), RATE)
    old, firsts = (
        frame.join(rates, left_on="rate_id", right_on="id").filter(pl.col("source") != INFORMATIVE)
        for frame in (now, firsts)
    )
    if asked.report.unpriced:
        lacking = old.filter(pl.col("source") == UNPRICED).select("event_key").unique()
        old, firsts = (frame.join(lacking, on="event_key", how="semi") for frame in (old, firsts))
    own = firsts.filter(pl.col("source") == EVENT)
    if asked.includes_event_prices:
        return old.select(RATED), rated(old, firsts, own, prices, interning)
    pinned = own.select("event_key").unique()
    rest = old.join(pinned, on="event_key", how="anti")
    stand = in_place(firsts.join(pinned, on="event_key", how="semi"), old)
    own = own.clear()
    return old.select(RATED), pl.concat([stand, rated(rest, firsts, own, prices, interning)])


def in_place(firsts: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    """Lines as first posted, at the trace where their event is counted now, if it is at all."""
    places = old.group_by("event_key").agg(pl.col(name).first() for name in OF_EVENT)
    return firsts.drop(OF_EVENT).join(places, on="event_key").select(RATED)


def rated(
    lines: pl.DataFrame,
    firsts: pl.DataFrame,
    own: pl.DataFrame,
    prices: PriceList,
    interning: Interning,
) -> pl.DataFrame:
    """The events of these lines by the books, by their own price, by their reported cost."""
    if lines.is_empty():
        return lines.select(RATED)
    metered = with_stated(metered_lines(lines), firsts, own)
    priced = by_own_price(price_by_books(metered, prices))
    costed = use_reported_costs(priced)
    return costed.with_columns(
        interned("ledger_meter", costed.select(METER), interning).alias("meter_id"),
        interned("ledger_rate", rate_words(costed), interning).alias("rate_id"),
        pl.col("key").alias("event_key"),
        pl.col("line_no").cast(pl.Int16),
        *(pl.col(name).cast(AMOUNT) for name in ("quantity", "unit_price")),
        pl.col("allocated_cost_usd").cast(AMOUNT).alias("reported_cost_usd"),
    ).select(RATED)


def metered_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """What was metered, one line for each meter: without what a rating added or divided."""
    meters = words_of("ledger_meter", lines["meter_id"], METER)
    base = lines.with_columns(pl.col("line_no") % NEXT_PART)
    metered = (
        base.filter(~pl.col("line_no").is_in(ADDED_LINES))
        .group_by("event_key", "line_no", maintain_order=True)
        .agg(
            *(pl.col(name).first() for name in (*OF_EVENT, "meter_id")),
            pl.col("quantity").sum(),
            pl.col("reported_cost_usd").max(),
        )
    )
    return metered.join(
        meters, left_on="meter_id", right_on="id", maintain_order="left"
    ).with_columns(
        pl.col("event_key").alias("key"),
        pl.col("event_key").rank("dense").alias("event"),
        plain_text(pl.col("quantity")).alias("quantity"),
        pl.col("reported_cost_usd").cast(pl.String).alias("allocated_cost_usd"),
    )


def with_stated(metered: pl.DataFrame, firsts: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """Adds what sources said themselves: an event's price, and the version of a reported cost."""
    prices = own.group_by("event_key").agg(
        pl.col("unit_price").first().cast(pl.String).alias("own_price"),
        pl.col("pricing_version").first().alias("own_version"),
    )
    reported = firsts.filter(pl.col("source") == REPORTED)
    versions = reported.select("event_key", pl.col("pricing_version").alias("reported_version"))
    with_prices = metered.join(prices, on="event_key", how="left", maintain_order="left")
    return with_prices.join(versions, on="event_key", how="left", maintain_order="left")


def by_own_price(priced: pl.DataFrame) -> pl.DataFrame:
    """Where no book has a price, the event's own if it may be used."""
    by_book = pl.col("book_price").is_not_null()
    is_own = ~by_book & pl.col("own_price").is_not_null()
    return priced.with_columns(
        pl.coalesce("book_price", "own_price").alias("unit_price"),
        pl.when(by_book).then(BOOK).when(is_own).then(EVENT).otherwise(UNPRICED).alias("source"),
        pl.coalesce(pl.when(is_own).then("own_version"), "reported_version")
        .fill_null("")
        .alias("pricing_version"),
    )


def interned(table: str, words: pl.DataFrame, interning: Interning) -> pl.Series:
    """The ids of rows of words. Raises NotInterned where one would have to be made first."""
    if interning is Interning.KNOWN:
        distinct = words.unique(maintain_order=True)
        texts = joined(distinct, TABLES[table], MAY_LACK.get(table, ()))
        if len(read_ids(table, digests(texts).to_list())) < len(distinct):
            raise NotInterned(table)
    return intern(table, words)
