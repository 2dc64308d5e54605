"""What events, spans and gateways tell of requests: merged by trace, in whatever order it comes.

A report is a row of trace_key, occurred_at, `teller` (the rank of who tells) and the details told,
as text. Of each detail the value of the lowest rank is kept; among tellers of one rank the
greatest of measures, the first of choices in the order of their declaration, and the least of
names. So a merge is a function of the set of reports. Runs under the postings' lock.
"""

from collections.abc import Iterable

import polars as pl
from django.db import connection

from finops.scope import current_tenant_id
from ledger.calc.request_details import DETAILS, NAMES, Detail, Teller
from ledger.queries.sql import load
from ledger.services.posting.copying import copy_in
from ledger.services.posting.statements import Words, run

NOBODY = "-"
PER_MS = 1000
COLUMNS = ("trace_key", "occurred_at", "tellers", *NAMES)
TYPES: dict[str, pl.DataType | type[pl.DataType]] = {
    "trace_key": pl.String,
    "occurred_at": pl.Datetime("us", "UTC"),
    **dict.fromkeys(COLUMNS[2:], pl.String),
}


def post_reports(reports: pl.DataFrame) -> None:
    """Merge reports, one row a trace (`merged_rows`), into what is reported already."""
    if reports.is_empty():
        return
    known = read_reported(reports["trace_key"])
    if known.height:
        reports = merged_rows(pl.concat([by_teller(known), by_teller(reports)]))
        reports = reports.join(known, on=COLUMNS, how="anti", nulls_equal=True)
        if reports.is_empty():
            return
    words: Words = {"tenant": current_tenant_id()}
    run("stage_reported", words)
    copy_in("stage_reported", reports.select(COLUMNS))
    run("reported", words)


def read_reported(keys: pl.Series) -> pl.DataFrame:
    given: Words = {"tenant": current_tenant_id(), "keys": as_array(keys)}
    with connection.cursor() as cursor:
        cursor.execute(load("posting/known_reported"), given)
        return pl.DataFrame(cursor.fetchall(), schema=TYPES, orient="row")


def as_array(keys: pl.Series) -> str:
    """Keys as PostgreSQL writes an array of them."""
    return "{" + ",".join(keys.to_list()) + "}"


def merged_rows(reports: pl.DataFrame) -> pl.DataFrame:
    """Rows of ledger_reportedrequest: one for each trace, with who told what.

    The time is the latest one: the row goes with the last month in which it was told.
    """
    told = [one for one in DETAILS if one.name in reports.columns]
    ranked = (
        reports.with_columns(as_rank(one).alias(one.name) for one in told)
        .group_by("trace_key", "teller")
        .agg(
            pl.col("occurred_at").max(),
            *(pl.col(one.name).max() if one.is_measure else pl.col(one.name).min() for one in told),
        )
        .sort("trace_key", "teller")
    )
    best = ranked.group_by("trace_key", maintain_order=True).agg(
        pl.col("occurred_at").max(),
        *(pl.col(one.name).drop_nulls().first() for one in told),
        *(teller_of(one).alias(f"{one.name}#") for one in told),
    )
    names = {one.name for one in told}
    digits = [
        pl.col(f"{name}#").cast(pl.String).fill_null(NOBODY) if name in names else pl.lit(NOBODY)
        for name in NAMES
    ]
    return best.select(
        "trace_key",
        "occurred_at",
        pl.concat_str(digits).str.strip_chars_end(NOBODY).alias("tellers"),
        *(from_rank(one) if one.name in names else nothing(one) for one in DETAILS),
    )


def teller_of(detail: Detail) -> pl.Expr:
    return pl.col("teller").filter(pl.col(detail.name).is_not_null()).first()


def as_rank(detail: Detail) -> pl.Expr:
    """A value as what it is compared by: microseconds, the place among choices, the name."""
    column = pl.col(detail.name)
    if detail.is_measure:
        return (column.cast(pl.Float64) * PER_MS).round().cast(pl.Int64)
    if detail.choices:
        places = {name: place for place, name in enumerate(detail.choices)}
        return column.replace_strict(places, default=None, return_dtype=pl.Int8)
    return column


def from_rank(detail: Detail) -> pl.Expr:
    column = pl.col(detail.name)
    if detail.is_measure:
        rest = (column % PER_MS).cast(pl.String).str.zfill(3)
        text = pl.concat_str(column // PER_MS, pl.lit("."), rest)
        return text.str.strip_chars_end("0").str.strip_chars_end(".").alias(detail.name)
    if detail.choices:
        names = dict(enumerate(detail.choices))
        named = column.replace_strict(names, default=None, return_dtype=pl.String)
        return named.alias(detail.name)
    return column


def nothing(detail: Detail) -> pl.Expr:
    return pl.lit(None, pl.String).alias(detail.name)


def by_teller(rows: pl.DataFrame) -> pl.DataFrame:
    """Merged rows as reports again: one for each trace and rank."""
    return pl.concat(list(each_teller(rows)))


def each_teller(rows: pl.DataFrame) -> Iterable[pl.DataFrame]:
    for teller in Teller:
        digit = str(int(teller))
        yield rows.filter(pl.col("tellers").str.contains(digit, literal=True)).select(
            "trace_key",
            "occurred_at",
            pl.lit(int(teller), pl.Int8).alias("teller"),
            *(
                pl.when(pl.col("tellers").str.slice(place, 1) == digit).then(name).alias(name)
                for place, name in enumerate(NAMES)
            ),
        )
