"""The list of traces: newest first, one page at a time, each with its cost and outcome."""

import re
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.calc.periods import utc_bounds
from ledger.calc.reports.dimensions import REQUEST_DIMENSIONS, STATED_DIMENSIONS
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.narrowing import Scope, parameters, tenant_zone
from ledger.queries.request_details.choices import UNKNOWN, Details, details_of
from ledger.queries.sql import Row, fetch, without_nested_loops
from ledger.queries.traces.outcomes import kinds_by_trace
from ledger.queries.traces.parts import Words, data_bounds, words_of

PAGE: Final = 50
PART: Final = 5_000  # of an export
CURSOR: Final = re.compile(r"([0-9]{1,17})-([0-9a-f]{32})", re.ASCII)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class BadCursor(ValueError):
    """The cursor was not made by an earlier page."""


@dataclass(frozen=True)
class TraceRow:
    """One trace; `attribution` is None while its request has not come.

    `occurred_at` is that of the request, or of the first line. A cost of None is unknown:
    there is no line, or none with a price.
    """

    trace_id: str
    occurred_at: datetime
    attribution: Words | None
    is_implied: bool
    cost_usd: Decimal | None
    lines: int
    unpriced_lines: int
    events: int
    tokens_in: Decimal
    tokens_out: Decimal
    models: tuple[str, ...]
    outcomes: tuple[str, ...]
    details: Details


@dataclass(frozen=True)
class TracePage:
    """One page; `next_cursor` is empty on the last one."""

    rows: tuple[TraceRow, ...]
    next_cursor: str


def traces(report: ReportFilter, scope: Scope, cursor: str = "", limit: int = PAGE) -> TracePage:
    """The traces of the report's days after `cursor`. Raises BadCursor."""
    given = _parameters(report, scope, tenant_zone(), limit + 1) | after_cursor(cursor)
    found = _found(report, scope, given)
    shown, more = found[:limit], len(found) > limit
    return TracePage(
        rows=_with_sums(shown, given),
        next_cursor=cursor_of(shown[-1]) if more else "",
    )


def _found(report: ReportFilter, scope: Scope, given: dict[str, object]) -> list[Row]:
    name = "traces/requests_by_lines" if report.narrows_meters else "traces/requests"
    # Results are met as sets. The planner, which sees a limit and does not know how rare they are,
    # would look through all of them for each request.
    with without_nested_loops() if report.details.narrows_outcomes else nullcontext():
        found = fetch(name, given)
        if _covers_open_traces(report, scope):
            found += fetch("traces/without_request", given)
            found.sort(key=_place, reverse=True)
    return found


def all_traces(report: ReportFilter, scope: Scope) -> Iterator[TraceRow]:
    """Every trace of the report's days, the newest first, fetched a part at a time."""
    cursor = ""
    while True:
        page = traces(report, scope, cursor, PART)
        yield from page.rows
        if not page.next_cursor:
            return
        cursor = page.next_cursor


def count_unattributed(report: ReportFilter, scope: Scope, zone: ZoneInfo) -> int:
    """How many traces of the report's days have no request."""
    if scope is not None or any(report.chosen(one) for one in REQUEST_DIMENSIONS):
        return 0
    (row,) = fetch("traces/count_without_request", _parameters(report, scope, zone, 0))
    return int(row["traces"])


def _parameters(
    report: ReportFilter, scope: Scope, zone: ZoneInfo, limit: int
) -> dict[str, object]:
    bounds = utc_bounds(report.dates, zone)
    instants = {"start": bounds.start, "end": bounds.end, "limit": limit}
    return parameters(report, scope) | vars(data_bounds()) | instants


def _covers_open_traces(report: ReportFilter, scope: Scope) -> bool:
    """A trace without request has no words but details that others tell: whoever asks for a word
    does not mean it, and it is nobody's but the whole tenant's to see."""
    return scope is None and not any(report.chosen(one) for one in STATED_DIMENSIONS)


def _place(row: Row) -> tuple[datetime, UUID]:
    return row["occurred_at"], row["trace_key"]


def cursor_of(row: Row, key: str = "trace_key") -> str:
    """Where a page that ends with this row goes on: its time, and its key among equals."""
    microseconds = (row["occurred_at"] - EPOCH) // timedelta(microseconds=1)
    return f"{microseconds}-{row[key].hex}"


def after_cursor(cursor: str) -> dict[str, object]:
    """Parameters of a page after a cursor; empty is the first page. Raises BadCursor."""
    if not cursor:
        return {"after_at": None, "after_key": None}
    parts = CURSOR.fullmatch(cursor)
    if parts is None:
        raise BadCursor
    at = EPOCH + timedelta(microseconds=int(parts[1]))
    return {"after_at": at, "after_key": UUID(parts[2])}


NO_LINES: Final[Row] = {
    **{"cost_usd": None, "lines": 0, "unpriced_lines": 0, "events": 0},
    **{"tokens_in": Decimal(0), "tokens_out": Decimal(0), "models": ()},
}


def _with_sums(found: Sequence[Row], given: dict[str, object]) -> tuple[TraceRow, ...]:
    if not found:
        return ()
    keys = {"keys": [row["trace_key"] for row in found]}
    details = details_of(keys["keys"])
    sums = {row.pop("trace_key"): row for row in fetch("traces/sums", given | keys)}
    outcomes = kinds_by_trace(given | keys)
    return tuple(
        _trace_row(
            row,
            sums.get(row["trace_key"], NO_LINES),
            outcomes.get(row["trace_key"], []),
            details.get(row["trace_key"], UNKNOWN),
        )
        for row in found
    )


def _trace_row(row: Row, sums: Row, outcomes: Sequence[str], details: Details) -> TraceRow:
    return TraceRow(
        details=details,
        trace_id=row["trace_id"],
        occurred_at=row["occurred_at"],
        attribution=words_of(row) if "use_case" in row else None,
        is_implied=row.get("implied", False),
        outcomes=tuple(outcomes),
        **{**sums, "models": tuple(sums["models"])},
    )
