"""Events in classes: all events of one class have the same prices, so one is asked for all.

A class is a combination of the words that decide a price and of the side of every split
(`ledger.calc.pricing.splits`) on which an event lies.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import chain

import polars as pl

from ledger.calc.pricing.price_list import PriceList
from ledger.calc.pricing.splits import Selector, Splits, splits_of
from ledger.calc.pricing.usage import Totals, Usage

WORDS = ("provider", "model", "service_tier", "region")
MOMENT = pl.Datetime("us", "UTC")
LARGEST_CODE = 1 << 62
SMALL_RANGE = 1 << 20  # of class codes: up to here an array finds the number of a code
Sums = Callable[[Selector], pl.Series]


@dataclass(frozen=True)
class EventClass:
    """One event that stands for its class: what decides its price, and its selectors' sums."""

    usage: Usage
    sums: dict[Selector, Decimal]

    @property
    def total_of(self) -> Totals:
        return self.sums.__getitem__


@dataclass(frozen=True)
class Classes:
    """The class of each event, as a number into `members`."""

    of: pl.Series
    members: tuple[EventClass, ...]


def classify(
    dims: pl.Series, words: pl.DataFrame, moments: pl.Series, sums: Sums, prices: PriceList
) -> Classes:
    """Put events into classes.

    `dims` numbers the row of `words` (provider, model, service_tier, region) of each event,
    `moments` are the times of the events, and `sums(selector)` tells each event's sum of the
    quantities of the selector's meters. All are of one length, but for `words`.
    """
    rows = words.select(WORDS).rows()
    known = (prices.candidates(provider, model) for provider, model, _, _ in rows)
    splits = splits_of(chain.from_iterable(known))
    totals = {selector: sums(selector) for selector in splits.thresholds}
    code = dims.cast(pl.Int64)
    size = words.height
    for side, sides in all_sides(splits, moments, totals):
        code = code * sides + side
        size *= sides
    number, first = dense(code, size)
    one_each = zip(
        dims.gather(first),
        moments.gather(first),
        *(series.gather(first) for series in totals.values()),
        strict=True,
    )
    members = tuple(
        EventClass(
            usage_of(rows[dim], moment),
            {selector: Decimal(value) for selector, value in zip(totals, values, strict=True)},
        )
        for dim, moment, *values in one_each
    )
    return Classes(number, members)


def usage_of(words: tuple[str, ...], moment: datetime) -> Usage:
    provider, model, service_tier, region = words
    return Usage(provider, model, moment, service_tier, region)


def all_sides(
    splits: Splits, moments: pl.Series, totals: dict[Selector, pl.Series]
) -> list[tuple[pl.Series, int]]:
    """For each kind of split the side of every event and how many sides there are."""
    sides = []
    if splits.instants:
        points = pl.Series(splits.instants, dtype=MOMENT)
        sides.append((passed(points, moments), len(points) + 1))
    if splits.day_times:
        points = pl.Series(splits.day_times, dtype=pl.Time)
        sides.append((passed(points, moments.dt.time()), len(points) + 1))
    if splits.by_weekday:
        sides.append((moments.dt.weekday().cast(pl.Int64), 8))
    for selector, thresholds in splits.thresholds.items():
        points = as_sums(thresholds, totals[selector].dtype)
        side = points.search_sorted(totals[selector], side="left").cast(pl.Int64)
        sides.append((side, len(points) + 1))
    return sides


def passed(points: pl.Series, values: pl.Series) -> pl.Series:
    """How many points lie at or before each value."""
    return points.search_sorted(values, side="right").cast(pl.Int64)


def as_sums(thresholds: tuple[Decimal, ...], dtype: pl.DataType) -> pl.Series:
    """Thresholds as numbers of the sums' kind: a whole number is above 1.5 if it is above 1."""
    if dtype.is_integer():
        return pl.Series([int(threshold) for threshold in thresholds], dtype=dtype)
    return pl.Series(thresholds, dtype=dtype)


def interned(frame: pl.DataFrame, columns: Sequence[str]) -> tuple[pl.DataFrame, pl.Series]:
    """The distinct combinations of columns of texts, and for each row the place of its own."""
    code, size = pl.zeros(frame.height, pl.Int64, eager=True), 1
    for name in columns:
        word = frame[name].cast(pl.Categorical).to_physical().cast(pl.Int64)
        words = int(word.to_frame("word").select(pl.max("word")).item() or 0) + 1
        if size * words > LARGEST_CODE:
            code, size = dense(code, size)[0].cast(pl.Int64), frame.height
        code, size = code * words + word, size * words
    places, first = dense(code, size)
    return frame.select(columns)[first], places


def dense(code: pl.Series, size: int) -> tuple[pl.Series, pl.Series]:
    """Codes below `size` as numbers without gaps, and the first place of each number."""
    first = code.arg_unique()
    codes = code.gather(first)
    numbers = pl.int_range(len(first), dtype=pl.UInt32, eager=True)
    if size <= SMALL_RANGE:
        array = pl.zeros(size, dtype=pl.UInt32, eager=True).scatter(codes, numbers)
        return array.gather(code), first
    known = pl.DataFrame({"code": codes, "number": numbers})
    wanted = pl.DataFrame({"code": code})
    return wanted.join(known, on="code", how="left", maintain_order="left")["number"], first
