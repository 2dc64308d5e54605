"""The working tables of posting, and frames on their way into them.

They outlive the transaction empty, so that small postings do not pay for making them; those that
few postings need are made by the first one (`fill`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl
from django.db import connection

from finops.db.statements import fetch_tuples, run
from ledger.calc.request_details import DETAILS, OF_ROW
from ledger.frames.packing import packed
from ledger.queries.sql import load

SMALL_BATCH: Final = 500
SMALL_COPY: Final = 1_000  # fewer rows are sooner written as text
TEXT, BINARY = "FORMAT csv, NULL '\\N'", "FORMAT binary"
FEW_BYTES: Final = 256 << 10
# What a column of a type is in a frame: keys and exact numbers are text.
IN_FRAMES: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "bool": pl.Boolean,
    "int2": pl.Int16,
    "int4": pl.Int64,
    "int8": pl.Int64,
    "numeric": pl.String,
    "text": pl.String,
    "timestamptz": pl.Datetime("us", "UTC"),
    "uuid": pl.String,
}


@dataclass(frozen=True)
class Rows:
    """Rows of a working table, and the same as COPY takes them; sending needs no more work."""

    frame: pl.DataFrame
    columns: tuple[str, ...]
    data: bytes | str
    form: str

    @property
    def is_empty(self) -> bool:
        return self.frame.is_empty()


@dataclass(frozen=True)
class WorkingTable:
    """A temporary table, and the types of the columns that are filled from frames, where it has
    many rows: PostgreSQL need not read text then."""

    name: str
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def types(self) -> dict[str, pl.DataType | type[pl.DataType]]:
        """The types of its columns in frames."""
        return {name: IN_FRAMES[kind] for name, kind in self.columns.items()}

    def rows(self, frame: pl.DataFrame) -> Rows:
        """The whole work of the client; a frame may have more columns than the table."""
        wanted = frame.select(self.columns.keys()) if self.columns else frame
        columns = tuple(wanted.columns)
        is_large = self.columns and frame.height > SMALL_COPY
        data = packed(wanted, self.columns) if is_large else None
        if data is not None:
            return Rows(frame, columns, data, BINARY)
        text = wanted.write_csv(include_header=False, null_value="\\N", datetime_format="%+")
        return Rows(frame, columns, text, TEXT)

    def send(self, rows: Rows) -> None:
        """COPY rows into the table; row-level security does not apply to those."""
        statement = f"COPY {self.name} ({', '.join(rows.columns)}) FROM STDIN WITH ({rows.form})"
        # Django's wrapper has no copy(), so that its errors are not yet those of Django.
        with (
            connection.cursor() as cursor,
            connection.wrap_database_errors,
            cursor.cursor.copy(statement) as copy,
        ):
            copy.write(rows.data)

    def add(self, frame: pl.DataFrame) -> None:
        """Both at once."""
        self.send(self.rows(frame))

    def make(self) -> None:
        """Make the table empty, in a posting that needs it."""
        run(load(f"posting/{self.name}"))

    def fill(self, frame: pl.DataFrame) -> None:
        """Make the table with these rows."""
        self.make()
        self.add(frame)


RECORDS: Final = WorkingTable(
    "stage_record",
    {
        "row": "int4",
        "kind": "int2",
        "key": "uuid",
        "content": "int8",
        "occurred_at": "timestamptz",
        "record_id": "text",
        "attribution_id": "int4",
        "trace_key": "uuid",
        "trace_id": "text",
        "business_outcome_id": "text",
        "outcome_kind": "text",
        "revision": "int4",
        "is_withdrawn": "bool",
        "quality_passed": "bool",
        "risk_ok": "bool",
        "adopted": "bool",
        "value_usd": "numeric",
        "mapping": "int4",
    },
)
LINES: Final = WorkingTable(
    "stage_line",
    {
        "line_no": "int2",
        "occurred_at": "timestamptz",
        "attribution_id": "int4",
        "meter_id": "int4",
        "rate_id": "int4",
        "event_key": "uuid",
        "trace_key": "uuid",
        "quantity": "numeric",
        "unit_price": "numeric",
        "reported_cost_usd": "numeric",
    },
)
LINKS: Final = WorkingTable(
    "stage_link",
    {"case_key": "uuid", "trace_key": "uuid", "occurred_at": "timestamptz", "is_told": "bool"},
)
REQUEST_DETAILS: Final = WorkingTable(
    "stage_requestdetail",
    {
        "key": "uuid",
        "profile_id": "int4",
        **{
            detail.name: "numeric" if detail.is_measure else "text"
            for detail in DETAILS
            if detail.name in OF_ROW
        },
    },
)
CLAIMS: Final = WorkingTable("stage_claim")
MOVES: Final = WorkingTable("stage_move")
OPEN_TRACES: Final = WorkingTable("stage_open")
QUARTERS: Final = WorkingTable("stage_quarter")
COSTS: Final = WorkingTable("stage_cost")
CASES: Final = WorkingTable("stage_case")
MARKS: Final = WorkingTable("stage_mark")
OF_CREDITS: Final = tuple(
    map(
        WorkingTable,
        ("stage_worked", "stage_result", "stage_judged", "stage_credit", "stage_change"),
    )
)
# Those that every posting finds laid out.
LAID_OUT: Final = (
    *(RECORDS, LINES, CLAIMS, OPEN_TRACES, MOVES, WorkingTable("stage_elsewhere"), QUARTERS, COSTS),
    *(LINKS, REQUEST_DETAILS, CASES, MARKS, *OF_CREDITS),
)
NAMES: Final = [table.name for table in LAID_OUT]
# Made by the few postings that need them.
CREDITS: Final = WorkingTable("stage_providercredit")
HELD_LINES: Final = WorkingTable("stage_held")
MERGES: Final = WorkingTable(
    "stage_merge",
    {
        "event_key": "uuid",
        "occurred_at": "timestamptz",
        "old_trace_key": "uuid",
        "new_trace_key": "uuid",
        "new_trace_id": "text",
        "new_attribution_id": "int4",
    },
)
PLACES: Final = WorkingTable("stage_placed")
REPORTED: Final = WorkingTable("stage_reported")
SCORES: Final = WorkingTable("stage_score")
SIGHTINGS: Final = WorkingTable("stage_sighting")
SOURCES: Final = WorkingTable("stage_source")


def lay_out() -> None:
    """Empty working tables for one posting.

    Only a second posting in one transaction finds them filled. TRUNCATE costs as much as a small
    posting, deleting few rows next to nothing; what is deleted stays until the tables are
    truncated.
    """
    [(filled,)] = fetch_tuples(load("posting/filled_bytes"), {"tables": NAMES}, prepared=True)
    if filled is None:
        run(load("posting/stage"))
    elif filled > FEW_BYTES:
        run(f"TRUNCATE {', '.join(NAMES)}")
    elif filled:
        run(";".join(load("posting/empty").format(table=name) for name in NAMES))


def analyze(rows: int, *tables: WorkingTable) -> None:
    """Without statistics PostgreSQL joins large working tables row by row (23 times slower)."""
    if rows > SMALL_BATCH:
        names = ", ".join(table.name for table in tables)
        # A tenth of the usual sample: enough for tables whose rows are all alike.
        run(f"SET LOCAL default_statistics_target = 10; ANALYZE {names}")
