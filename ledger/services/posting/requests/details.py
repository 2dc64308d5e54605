"""What requests say besides their owner, on its way into their rows.

A request's own record is a fact: its details stand in its row and are never changed. A later
record of the same request that says the same and more adds to it (`amend`); what events, spans and
gateways tell of it is merged beside it (`reported`).
"""

from collections.abc import Mapping
from enum import Enum

import polars as pl

from finops.db.statements import fetch_tuples, of_tenant
from ledger.calc.request_details import NAMES, OF_PROFILE, OF_ROW, Teller
from ledger.frames.digests import REQUEST, key_of
from ledger.parsers.records.fields import DIMENSION_NAMES
from ledger.queries.sql import load
from ledger.services.posting.interning import intern
from ledger.services.posting.requests.reported import as_array, merged_rows, post_reports
from ledger.services.posting.working_tables import REQUEST_DETAILS, Rows

STORED: dict[str, pl.DataType | type[pl.DataType]] = {
    "key": pl.String,
    "occurred_at": pl.Datetime("us", "UTC"),
    **dict.fromkeys(DIMENSION_NAMES, pl.String),
    "business_outcome_id": pl.String,
    **dict.fromkeys(NAMES, pl.String),
}
BASE = ("occurred_at", *DIMENSION_NAMES, "business_outcome_id")


class Amended(Enum):
    """What becomes of a record of a request that is known with other content."""

    ADDED = "added"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"


def details_in(frame: pl.DataFrame) -> list[str]:
    """The details that any row of the frame gives."""
    return [name for name in NAMES if name in frame.columns]


def any_of(names: list[str]) -> pl.Expr:
    return pl.any_horizontal(pl.col(name).is_not_null() for name in names)


def own_details(requests: pl.DataFrame) -> Rows | None:
    """Rows of `REQUEST_DETAILS`: of the requests that say any detail; None where none does."""
    names = details_in(requests)
    if not names:
        return None
    saying = requests.filter(any_of(names))
    if saying.is_empty():
        return None
    columns = [
        (pl.col(name) if name in names else pl.lit(None, pl.String)).alias(name) for name in OF_ROW
    ]
    details = saying.select("key", profiles(saying).alias("profile_id"), *columns)
    return REQUEST_DETAILS.rows(details)


def profiles(saying: pl.DataFrame) -> pl.Series:
    """The ids of the profiles of requests; null where none of its words is said."""
    names = [name for name in OF_PROFILE if name in saying.columns]
    nothing = pl.Series("profile_id", [None] * saying.height, dtype=pl.Int64)
    if not names:
        return nothing
    has_any = saying.select(any_of(names).alias("has"))["has"]
    words = saying.filter(has_any).select(
        (pl.col(name).cast(pl.String).fill_null("") if name in names else pl.lit("")).alias(name)
        for name in OF_PROFILE
    )
    if words.is_empty():
        return nothing
    return nothing.scatter(has_any.arg_true(), intern("ledger_requestprofile", words))


def inline_reports(events: pl.DataFrame) -> pl.DataFrame | None:
    """What cost events tell of the requests of their traces; `key` is that of the event."""
    names = details_in(events)
    if not names:
        return None
    telling = events.filter(any_of(names))
    return as_reports(telling, names, Teller.WORDS, "key") if telling.height else None


def hashed_reports(reports: pl.DataFrame | None) -> pl.DataFrame | None:
    """Reports of a receiver as those of posting: by the key of their trace."""
    if reports is None or reports.is_empty():
        return None
    names = details_in(reports)
    return reports.select(
        key_of(REQUEST, pl.col("trace_id")).alias("trace_key"), "occurred_at", "teller", *names
    )


def as_reports(frame: pl.DataFrame, names: list[str], teller: Teller, *also: str) -> pl.DataFrame:
    return frame.select(
        *also,
        "trace_key",
        "occurred_at",
        pl.lit(int(teller), pl.Int8).alias("teller"),
        *(pl.col(name).cast(pl.String) for name in names),
    )


def amend(requests: pl.DataFrame) -> Mapping[int, Amended]:
    """What becomes of records of requests whose ids are known with other content, by row.

    One that contradicts nothing and tells something new is added to what is known; one that tells
    less than is known is a duplicate; all others are conflicts. Of several of one request the
    first in the chunk goes first.
    """
    amended: dict[int, Amended] = {}
    while requests.height:
        is_first = pl.col("key").is_first_distinct()
        judged = judge(requests.filter(is_first))
        amended |= {row: Amended(what) for row, what in judged.select("row", "what").iter_rows()}
        added = judged.filter(pl.col("what") == Amended.ADDED.value)
        names = details_in(added)
        if added.height:
            post_reports(merged_rows(as_reports(added, names, Teller.RECORD)))
        requests = requests.filter(~is_first)
    return amended


def judge(requests: pl.DataFrame) -> pl.DataFrame:
    """The requests with `what` becomes of each; one row for each key."""
    names = details_in(requests)
    stored = read_stored(requests["key"])
    both = requests.with_columns(pl.col(names).cast(pl.String)).join(
        stored, on="key", how="left", suffix=":stored", maintain_order="left"
    )
    fits = pl.all_horizontal(
        pl.col("is_known").fill_null(value=False),
        *(pl.col(name).eq_missing(pl.col(f"{name}:stored")) for name in BASE),
        *((pl.col(name) == pl.col(f"{name}:stored")).fill_null(value=True) for name in names),
    )
    adds = pl.any_horizontal(
        pl.lit(value=False),
        *(pl.col(name).is_not_null() & pl.col(f"{name}:stored").is_null() for name in names),
    )
    what = (
        pl.when(fits & adds)
        .then(pl.lit(Amended.ADDED.value))
        .when(fits)
        .then(pl.lit(Amended.DUPLICATE.value))
        .otherwise(pl.lit(Amended.CONFLICT.value))
    )
    return both.with_columns(what.alias("what")).select(*requests.columns, "what")


def read_stored(keys: pl.Series) -> pl.DataFrame:
    """What the records of these requests have said, all of them together."""
    stored = fetch_tuples(load("posting/stored_requests"), of_tenant(keys=as_array(keys)))
    frame = pl.DataFrame(stored, schema=STORED, orient="row")
    return frame.with_columns(pl.lit(value=True).alias("is_known"))
