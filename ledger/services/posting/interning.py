"""Interning: distinct combinations of words become rows of a dimension table, once."""

from dataclasses import dataclass, field
from functools import partial

import polars as pl
from django.db import connection, transaction

from finops.db.statements import fetch_tuples, of_tenant
from finops.scope import current_tenant_id
from ledger.calc.calls.details import CALL_NAMES
from ledger.calc.reports.dimensions import REQUEST_DIMENSIONS, STATED_DIMENSIONS
from ledger.calc.request_details import OF_PROFILE
from ledger.frames.digests import digests, joined
from ledger.queries.sql import load

ATTRIBUTION = tuple(dimension.column for dimension in REQUEST_DIMENSIONS)
# Words that not every request says: they are in the digest only where they are told.
MAY_LACK = {
    "ledger_attribution": frozenset(
        dimension.column for dimension in REQUEST_DIMENSIONS if dimension.is_detail
    ),
    "ledger_meter": frozenset(CALL_NAMES),
}
METER = (
    "component",
    "provider",
    "model",
    "meter",
    "unit",
    "allocation_method",
    "retention_class",
    "service_tier",
    "requested_service_tier",
    "region",
    "settlement",
    "call_status",
    *CALL_NAMES,
)
SCORE_METRIC = ("metric", "source")
RATE = (
    *("source", "pricing_version", "price_entry_id", "price_component_id"),
    *("book_kind", "priced_as"),
)
TABLES = {
    "ledger_attribution": ATTRIBUTION,
    "ledger_meter": METER,
    "ledger_rate": RATE,
    "ledger_scoremetric": SCORE_METRIC,
    "ledger_requestprofile": OF_PROFILE,
    "ledger_sourceset": ("said",),
}
NUMBERS = frozenset({"price_entry_id", "price_component_id"})
SCHEMAS = {
    table: {name: pl.Int64() if name in NUMBERS else pl.String() for name in columns}
    for table, columns in TABLES.items()
}
MOST_KNOWN = 50_000  # of one tenant and table; then the memory begins anew
Combination = tuple[str | int | None, ...]


@dataclass
class KnownWords:
    """Ids that this process has seen committed: nobody may change or delete a word."""

    ids: dict[tuple[str, int], dict[Combination, int]] = field(default_factory=dict)

    def of_tenant(self, table: str) -> dict[Combination, int]:
        mine = self.ids.setdefault((table, current_tenant_id()), {})
        if len(mine) > MOST_KNOWN:
            mine.clear()
        return mine

    def forget(self) -> None:
        self.ids.clear()


KNOWN = KnownWords()


def owner_words(frame: pl.DataFrame) -> list[pl.Expr]:
    """The words of attributions that records say; a detail that is not told is empty."""
    stated = [pl.col(dimension.field).alias(dimension.column) for dimension in STATED_DIMENSIONS]
    details = (dimension for dimension in REQUEST_DIMENSIONS if dimension.is_detail)
    return stated + [
        (
            pl.col(dimension.field).fill_null("")
            if dimension.field in frame.columns
            else pl.lit("")
        ).alias(dimension.column)
        for dimension in details
    ]


def intern(table: str, frame: pl.DataFrame) -> pl.Series:
    """The ids of the rows' combinations in a dimension table, making those that are missing.

    `frame` has the table's columns. What a process has seen before costs no round trip. Must not
    be called under the postings' lock: a transaction that made a new word and then waits for the
    lock would be waited for by the one that has it.
    """
    columns = TABLES[table]
    distinct = frame.select(columns).unique(maintain_order=True)
    ids = pl.Series("id", ids_of(table, distinct), dtype=pl.Int64)
    if ids.len() == 1:
        return ids.new_from_index(0, frame.height)
    return frame.select(columns).join(
        distinct.with_columns(ids),
        on=list(columns),
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )["id"]


def intern_one(table: str, words: Combination) -> int:
    """The id of one combination."""
    frame = pl.DataFrame([words], schema=SCHEMAS[table], orient="row")
    return ids_of(table, frame)[0]


def ids_of(table: str, distinct: pl.DataFrame) -> list[int]:
    known = KNOWN.of_tenant(table)
    rows = distinct.rows()
    ids = {row: known[row] for row in rows if row in known}
    if len(ids) < len(rows):
        ids |= make(table, distinct.filter([row not in ids for row in rows]))
    return [ids[row] for row in rows]


def make(table: str, distinct: pl.DataFrame) -> dict[Combination, int]:
    """Ids out of the table; combinations that it lacks are written, in a transaction of their own
    where there is none yet."""
    texts = joined(distinct, TABLES[table], MAY_LACK.get(table, ()))
    digested = distinct.with_columns(digests(texts).alias("digest"))
    wanted = digested["digest"].to_list()
    with transaction.atomic():
        ids = read_ids(table, wanted)
        if len(ids) < digested.height:
            write_rows(table, digested.filter(~pl.col("digest").is_in(list(ids))).sort("digest"))
            ids = read_ids(table, wanted)
        made = {row: ids[digest] for row, digest in zip(distinct.rows(), wanted, strict=True)}
        transaction.on_commit(partial(KNOWN.of_tenant(table).update, made))
    return made


def read_ids(table: str, wanted: list[str]) -> dict[str, int]:
    text = load("posting/word_ids").format(table=table)
    return dict(fetch_tuples(text, of_tenant(digests=wanted)))


def write_rows(table: str, rows: pl.DataFrame) -> None:
    """Insert combinations; another transaction may have been first."""
    columns, marks = ", ".join(rows.columns), ", ".join(["%s"] * rows.width)
    text = load("posting/new_words").format(table=table, columns=columns, marks=marks)
    with connection.cursor() as cursor:
        cursor.executemany(text, [[current_tenant_id(), *row] for row in rows.iter_rows()])


def unattributed_id() -> int:
    """The id of the tenant's row in which every word is empty."""
    return intern_one("ledger_attribution", ("",) * len(ATTRIBUTION))


def unpriced_id() -> int:
    """The id of the tenant's rate of lines that have no price."""
    words = {name: None if name in NUMBERS else "" for name in RATE} | {"source": "unpriced"}
    return intern_one("ledger_rate", tuple(words.values()))
