"""What events, spans and gateways tell of requests: merged by trace, in whatever order it comes.

A report is a row of trace_key, occurred_at, `teller` (the rank of who tells) and the details told,
as text. Of each detail the value of the lowest rank is kept; among tellers of one rank the
greatest of measures, the first of choices in the order of their declaration, and the least of
names. So a merge is a function of the set of reports. Runs under the postings' lock.
"""

from collections.abc import Iterable

import polars as pl

from finops.db.statements import fetch_tuples, of_tenant, run
from ledger.calc.request_details import DETAILS, NAMES, Detail, Teller
from ledger.queries.sql import load
from ledger.services.posting.working_tables import REPORTED

NOBODY = "-"
PER_MS = 1000
COLUMNS = ("trace_key", "occurred_at", "tellers", *NAMES)
TYPES: dict[str, pl.DataType | type[pl.DataType]] = {
    "trace_key": pl.String,
    "occurred_at": pl.Datetime("us", "UTC"),
    **dict.fromkeys(COLUMNS[2:], pl.String),
}


def post_reports(reports: pl.DataFrame | None) -> None:
    """Merge reports, one row a trace (`merged_rows`), into what is reported already."""
    if reports is None or reports.is_empty():
        return
    known = read_reported(reports["trace_key"])
    if known.height:
        reports = merged_rows(pl.concat([by_teller(known), by_teller(reports)]))
        reports = reports.join(known, on=COLUMNS, how="anti", nulls_equal=True)
        if reports.is_empty():
            return
    REPORTED.fill(reports.select(COLUMNS))
    run(load("posting/reported"), of_tenant())


def read_reported(keys: pl.Series) -> pl.DataFrame:
    known = fetch_tuples(load("posting/known_reported"), of_tenant(keys=as_array(keys)))
    return pl.DataFrame(known, schema=TYPES, orient="row")


def as_array(keys: pl.Series) -> str:
    """Keys as PostgreSQL writes an array of them."""
    return "{" + ",".join(keys.to_list()) + "}"


def merged_rows(reports: pl.DataFrame) -> pl.DataFrame:
    """Rows of ledger_reportedrequest: one for each trace, with who told what.

    The time is the latest one: the row goes with the last month in which it was told.
    """
    details = [detail for detail in DETAILS if detail.name in reports.columns]
    ranked = (
        reports.with_columns(as_rank(detail).alias(detail.name) for detail in details)
        .group_by("trace_key", "teller")
        .agg(
            pl.col("occurred_at").max(),
            *(
                pl.col(detail.name).max() if detail.is_measure else pl.col(detail.name).min()
                for detail in details
            ),
        )
        .sort("trace_key", "teller")
    )
    best = ranked.group_by("trace_key", maintain_order=True).agg(
        pl.col("occurred_at").max(),
        *(pl.col(detail.name).drop_nulls().first() for detail in details),
        *(teller_of(detail).alias(f"{detail.name}#") for detail in details),
    )
    names = {detail.name for detail in details}
    digits = [
        pl.col(f"{name}#").cast(pl.String).fill_null(NOBODY) if name in names else pl.lit(NOBODY)
        for name in NAMES
    ]
    return best.select(
        "trace_key",
        "occurred_at",
        pl.concat_str(digits).str.strip_chars_end(NOBODY).alias("tellers"),
        *(from_rank(detail) if detail.name in names else nothing(detail) for detail in DETAILS),
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
