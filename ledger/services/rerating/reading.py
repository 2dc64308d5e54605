"""The lines of a period and scope, stretch by stretch, as frames; which of them stand now."""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl
from django.db import connection

from finops.calc.dates.periods import utc_bounds
from finops.db.statements import fetch_tuples, of_tenant
from finops.scope import current_tenant_id
from ledger.calc.rerating.asking import RerateAsked
from ledger.models import ImportBatch
from ledger.queries.narrowing import parameters
from ledger.queries.sql import fetch, load

WINDOW_LINES: Final = 250_000  # bounds the memory of a run, whatever the length of its period
AMOUNT = pl.Decimal(38, 18)
LINE: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "event_key": pl.String,
    "trace_key": pl.String,
    "line_no": pl.Int16,
    "sign": pl.Int8,
    "batch_id": pl.Int64,
    "occurred_us": pl.Int64,
    "counted_us": pl.Int64,
    "attribution_id": pl.Int64,
    "owner_id": pl.Int64,
    "meter_id": pl.Int64,
    "rate_id": pl.Int64,
    "quantity": AMOUNT,
    "unit_price": AMOUNT,
    "reported_cost_usd": AMOUNT,
}
MOMENT = pl.Datetime("us", "UTC")


@dataclass(frozen=True)
class Stretch:
    """Instants [start, end) and about how many lines lie between them."""

    start: datetime
    end: datetime
    lines: int


def newest_batch() -> int:
    """The last batch of the tenant: batches are numbered while their posting has its turn."""
    newest = ImportBatch.objects.order_by("-id").values_list("id", flat=True).first()
    return newest or 0


def windows(asked: RerateAsked, zone: ZoneInfo) -> list[Stretch]:
    """The period in stretches of whole hours with at most WINDOW_LINES lines, if hours allow."""
    span = utc_bounds(asked.dates, zone)
    parameters = {"tenant": current_tenant_id(), "start": span.start, "end": span.end}
    cut, start, lines = [], span.start, 0
    for row in fetch("rerating/windows", parameters):
        if lines and lines + row["lines"] > WINDOW_LINES:
            cut.append(Stretch(start, row["hour"], lines))
            start, lines = row["hour"], 0
        lines += row["lines"]
    return [*cut, Stretch(start, span.end, lines)]


def read_lines(
    window: Stretch, asked: RerateAsked, *, known: int, unattributed: int, after: int | None = None
) -> pl.DataFrame:
    """Every line of a window in scope up to the batch `known`, with those since reversed.

    `owner_id` is the attribution that the sums count it under. With `after`, only events that
    have a line of a later batch than that.
    """
    values = {
        **parameters(asked.report, None),
        "start": window.start,
        "end": window.end,
        "known": known,
        "nobody": unattributed,
        "after": after,
    }
    flags = frozenset(name for name, value in values.items() if value is True)
    content = copy_out(load("rerating/lines", flags), values)
    if not content.getbuffer().nbytes:
        return pl.DataFrame(schema=LINE)
    frame = pl.read_csv(content, has_header=False, schema=LINE)
    return frame.with_columns(
        pl.col("occurred_us").cast(MOMENT).alias("occurred_at"),
        pl.col("counted_us").cast(MOMENT).alias("counted_at"),
    )


def copy_out(statement: str, parameters: dict[str, object]) -> io.BytesIO:
    """What a COPY … TO STDOUT answers."""
    content = io.BytesIO()
    # Django's wrapper has no copy(), so that its errors are not yet those of Django.
    with connection.cursor() as cursor, connection.wrap_database_errors:
        raw = cursor.cursor
        with raw.copy(statement, parameters) as copy:
            for block in copy:
                content.write(block)
    content.seek(0)
    return content


def standing(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines that count now.

    Of each line of an event the last batch decides: it reversed what was before, and what it
    posted itself stands.
    """
    if (lines["sign"] > 0).all():
        return lines
    line = ["event_key", "line_no"]
    return lines.filter(
        (pl.col("batch_id") == pl.col("batch_id").max().over(line)) & (pl.col("sign") > 0)
    )


def originals(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines as they were first posted."""
    if (lines["sign"] > 0).all():
        return lines
    return lines.filter(pl.col("batch_id") == pl.col("batch_id").min().over("event_key"))


def words_of(table: str, ids: pl.Series, columns: tuple[str, ...]) -> pl.DataFrame:
    """Rows of a dimension table by id: `id` and its words as texts, empty ones as null."""
    text = load("rerating/words_by_id").format(table=table, columns=", ".join(columns))
    rows = fetch_tuples(text, of_tenant(ids=ids.unique().to_list()))
    schema = {"id": pl.Int64} | {name: WORD_TYPES.get(name, pl.String) for name in columns}
    return pl.DataFrame(rows, schema=schema, orient="row")


WORD_TYPES: Final = {"price_entry_id": pl.Int64, "price_component_id": pl.Int64}
