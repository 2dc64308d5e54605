"""The list of traces: newest first, one page at a time, each with its cost and outcome."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final, Protocol, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from finops.calc.dates.periods import utc_bounds
from ledger.calc.reports.dimensions import REQUEST_DIMENSIONS, STATED_DIMENSIONS
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.narrowing import Scope, parameters, tenant_zone
from ledger.queries.request_details.choices import UNKNOWN, Details, details_of
from ledger.queries.sql import Row, count, fetch, without_nested_loops
from ledger.queries.traces.outcomes import kinds_by_trace
from ledger.queries.traces.parts import RequestWords, data_bounds, words_of

PAGE: Final = 50
MOST_COUNTED: Final = 10_000  # of a filter; beyond it a page says that there are more
PART: Final = 1_000  # of an export, held at a time
CURSOR: Final = re.compile(r"([0-9]{1,17})-([0-9a-f]{32})", re.ASCII)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class BadCursor(ValueError):
    """The cursor was not made by an earlier page."""


class Paged(Protocol):
    """A page of a list; `next_cursor` is empty on the last one."""

    @property
    def next_cursor(self) -> str: ...


PageType = TypeVar("PageType", bound=Paged)


@dataclass(frozen=True)
class TraceRow:
    """One trace; `attribution` is None while its request has not come. `models` are those of all
    components, services among them, `called` those that answered.

    `occurred_at` is that of the request, or of the first line. A cost of None is unknown:
    there is no line, or none with a price.
    """

    trace_id: str
    occurred_at: datetime
    attribution: RequestWords | None
    is_implied: bool
    cost_usd: Decimal | None
    lines: int
    unpriced_lines: int
    events: int
    tokens_in: Decimal
    tokens_out: Decimal
    models: tuple[str, ...]
    called: tuple[str, ...]
    outcomes: tuple[str, ...]
    details: Details


@dataclass(frozen=True)
class TracePage:
    """One page of a filter's traces; `next_cursor` is empty on the last one, and `has_newer` says
    that it is not the first."""

    filter: ReportFilter
    time_zone: str
    rows: tuple[TraceRow, ...]
    next_cursor: str
    has_newer: bool
    counted: int | None = None  # all of the filter, no more than MOST_COUNTED + 1


def traces(report: ReportFilter, scope: Scope, cursor: str = "", limit: int = PAGE) -> TracePage:
    """The traces of the report's days after `cursor`. Raises BadCursor."""
    zone = tenant_zone()
    parameters = _parameters(report, scope, zone, limit + 1) | after_cursor(cursor)
    rows = _requests(report, scope, parameters)
    shown, more = rows[:limit], len(rows) > limit
    return TracePage(
        report,
        zone.key,
        rows=_with_sums(shown, parameters),
        next_cursor=cursor_of(shown[-1]) if more else "",
        has_newer=bool(cursor),
    )


def _requests(report: ReportFilter, scope: Scope, parameters: dict[str, object]) -> list[Row]:
    with _planned_for(report):
        rows = fetch(_statement(report), parameters)
        if _covers_open_traces(report, scope):
            rows += fetch("traces/without_request", parameters)
            rows.sort(key=_place, reverse=True)
    return rows


def all_traces(report: ReportFilter, scope: Scope) -> Iterator[TraceRow]:
    """Every trace of the report's days, the newest first, fetched a part at a time."""
    for page in every_page(lambda cursor: traces(report, scope, cursor, PART)):
        yield from page.rows


def count_traces(report: ReportFilter, scope: Scope, limit: int) -> int:
    """How many traces the report's days have; each of its two kinds is counted up to the limit."""
    parameters = _parameters(report, scope, tenant_zone(), limit) | after_cursor("")
    with _planned_for(report):
        requests = count(_statement(report), parameters)
        covers = _covers_open_traces(report, scope)
        return requests + (count("traces/without_request", parameters) if covers else 0)


def _statement(report: ReportFilter) -> str:
    return "traces/requests_by_lines" if report.narrows_meters else "traces/requests"


def _planned_for(report: ReportFilter) -> AbstractContextManager[None]:
    """Results and costs are met as sets. The planner, which sees a limit and does not know how rare
    they are, would look through all of them for each request. Ids are few, and looked up."""
    details = report.details
    has_sets = details.narrows_outcomes or details.narrows_cost
    return without_nested_loops() if has_sets and not details.whole_ids else nullcontext()


def every_page(read: Callable[[str], PageType]) -> Iterator[PageType]:
    """All pages of a list, each after the cursor of the last."""
    page = read("")
    yield page
    while page.next_cursor:
        page = read(page.next_cursor)
        yield page


def count_unattributed(report: ReportFilter, scope: Scope, zone: ZoneInfo) -> int:
    """How many traces of the report's days have no request."""
    if scope is not None or any(report.chosen(dimension) for dimension in REQUEST_DIMENSIONS):
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
    return scope is None and not any(report.chosen(dimension) for dimension in STATED_DIMENSIONS)


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
    **{"tokens_in": Decimal(0), "tokens_out": Decimal(0), "models": (), "called": ()},
}


def _with_sums(rows: Sequence[Row], parameters: dict[str, object]) -> tuple[TraceRow, ...]:
    if not rows:
        return ()
    keys = {"keys": [row["trace_key"] for row in rows]}
    details = details_of(keys["keys"])
    sums = {row.pop("trace_key"): row for row in fetch("traces/sums", parameters | keys)}
    outcomes = kinds_by_trace(parameters | keys)
    return tuple(
        _trace_row(
            row,
            sums.get(row["trace_key"], NO_LINES),
            outcomes.get(row["trace_key"], []),
            details.get(row["trace_key"], UNKNOWN),
        )
        for row in rows
    )


def _trace_row(row: Row, sums: Row, outcomes: Sequence[str], details: Details) -> TraceRow:
    return TraceRow(
        details=details,
        trace_id=row["trace_id"],
        occurred_at=row["occurred_at"],
        attribution=words_of(row) if "use_case" in row else None,
        is_implied=row.get("implied", False),
        outcomes=tuple(outcomes),
        **{**sums, "models": tuple(sums["models"]), "called": tuple(sums["called"])},
    )
