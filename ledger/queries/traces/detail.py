"""One trace, down to its cost lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from finops import clock
from finops.scope import current_tenant_id
from ledger.calc.calls.details import CALL_NAMES
from ledger.calc.exact import exact_difference, exact_sum
from ledger.calc.pricing.buckets import TOKENS_IN, TOKENS_OUT
from ledger.calc.pricing.rating import RateSource
from ledger.calc.record_keys import trace_key
from ledger.calc.reports.parsing import IDENTIFIER
from ledger.queries.basis import ReportBasis
from ledger.queries.calls.doubts import EventDoubt, doubts_of
from ledger.queries.narrowing import Scope, tenant_zone
from ledger.queries.request_details.choices import Details, details_of
from ledger.queries.sql import Row, fetch_prepared
from ledger.queries.traces.outcomes import TraceOutcome, trace_outcomes
from ledger.queries.traces.parts import RequestWords, data_bounds, words_of
from ledger.queries.traces.scores import TraceScore, trace_scores


@dataclass(frozen=True)
class TraceLine:
    """One cost event × one meter: cost_usd = quantity × unit_price; None is unpriced.

    The event's first line carries the cost its source reported, and `variance_usd` =
    reported - rated cost of the whole event. `priced_as` is whose price a line has (`PricedAs`):
    its own meter's, another's, that of the standard tier (`input@standard`). A line that came
    when its month was closed `adjusts` that month (2026-09): it is counted when it was booked.
    `call` is what the event says of its call, by name (`ledger.calc.calls.details`).
    """

    event_id: str
    line_no: int
    occurred_at: datetime
    component: str
    provider: str
    model: str
    meter: str
    unit: str
    quantity: Decimal
    unit_price: Decimal | None
    cost_usd: Decimal | None
    reported_cost_usd: Decimal | None
    variance_usd: Decimal | None
    price_source: str
    pricing_version: str
    priced_as: str
    allocation_method: str
    retention_class: str
    adjusts: str = ""
    booked_at: datetime | None = None
    call: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TraceTotal:
    """Sums over the lines; the cost is None when no line has a price."""

    cost_usd: Decimal | None
    reported_cost_usd: Decimal | None
    lines: int
    unpriced_lines: int
    events: int
    tokens_in: Decimal
    tokens_out: Decimal


@dataclass(frozen=True)
class TraceDetail:
    """A trace; without its request `attribution` is None, but some of `details` may be known.

    `mapping` is the version of the attribution mapping that the owner came by, None where a source
    named it.
    """

    trace_id: str
    has_request: bool
    is_implied: bool
    occurred_at: datetime | None
    attribution: RequestWords | None
    mapping: int | None
    business_outcome_id: str | None
    details: Details
    lines: tuple[TraceLine, ...]
    outcomes: tuple[TraceOutcome, ...]
    scores: tuple[TraceScore, ...]
    doubts: tuple[EventDoubt, ...]
    total: TraceTotal
    basis: ReportBasis


def trace_detail(trace_id: str, scope: Scope) -> TraceDetail | None:
    """The trace, or None: unknown, another tenant's, or of a use case outside the scope."""
    if not IDENTIFIER.fullmatch(trace_id):
        return None
    key = trace_key(trace_id)
    parameters = trace_parameters(key, scope)
    request = next(iter(fetch_prepared("traces/request", parameters)), None)
    if scope is not None and (request is None or request["use_case"] not in scope):
        return None
    lines = _lines(fetch_prepared("traces/lines", parameters))
    outcomes = trace_outcomes(key, parameters)
    scores = trace_scores(key, {outcome.outcome_id for outcome in outcomes if outcome.outcome_id})
    if request is None and not lines and not outcomes and not scores:
        return None
    return TraceDetail(
        trace_id=trace_id,
        **_request_part(request, lines),
        details=details_of([key])[key],
        lines=lines,
        outcomes=outcomes,
        scores=scores,
        doubts=doubts_of(key, (line.event_id for line in lines)),
        total=_total(lines),
        basis=_basis(lines),
    )


def trace_parameters(key: UUID, scope: Scope) -> dict[str, object]:
    return {
        "tenant": current_tenant_id(),
        "key": key,
        "keys": [key],
        "scope": None if scope is None else sorted(scope),
        **vars(data_bounds()),
    }


def _request_part(request: Row | None, lines: Sequence[TraceLine]) -> Row:
    if request is None:
        first = min((line.occurred_at for line in lines), default=None)
        nothing = {"attribution": None, "mapping": None, "business_outcome_id": None}
        return {"has_request": False, "is_implied": False, "occurred_at": first, **nothing}
    return {
        "has_request": True,
        "is_implied": request["implied"],
        "occurred_at": request["occurred_at"],
        "attribution": words_of(request),
        "mapping": request["mapping"],
        "business_outcome_id": request["business_outcome_id"],
    }


def _lines(rows: Sequence[Row]) -> tuple[TraceLine, ...]:
    variances = _variances(rows)
    return tuple(_line(row, variances[row["event_id"]] if _reports(row) else None) for row in rows)


def _line(row: Row, variance_usd: Decimal | None) -> TraceLine:
    own = {name: value for name, value in row.items() if name not in CALL_NAMES}
    call = {name: row[name] for name in CALL_NAMES if row[name]}
    return TraceLine(**own, variance_usd=variance_usd, call=call)


def _reports(row: Row) -> bool:
    return row["reported_cost_usd"] is not None


def _variances(rows: Sequence[Row]) -> Mapping[str, Decimal | None]:
    """Reported - rated cost by event; unknown as long as one of its lines has no price."""
    events: dict[str, list[Row]] = {}
    for row in rows:
        events.setdefault(row["event_id"], []).append(row)
    return {event_id: _variance(lines) for event_id, lines in events.items()}


def _variance(lines: Sequence[Row]) -> Decimal | None:
    lines = [line for line in lines if line["price_source"] != RateSource.INFORMATIVE]
    if any(line["cost_usd"] is None for line in lines):
        return None
    rated = exact_sum(line["cost_usd"] for line in lines)
    reported = exact_sum(line["reported_cost_usd"] for line in lines if _reports(line))
    return exact_difference(reported, rated)


def _total(lines: Sequence[TraceLine]) -> TraceTotal:
    costs = [line.cost_usd for line in lines if line.cost_usd is not None]
    reported = [line.reported_cost_usd for line in lines if line.reported_cost_usd is not None]
    return TraceTotal(
        cost_usd=exact_sum(costs) if costs else None,
        reported_cost_usd=exact_sum(reported) if reported else None,
        lines=len(lines),
        unpriced_lines=sum(line.price_source == RateSource.UNPRICED for line in lines),
        events=len({line.event_id for line in lines}),
        tokens_in=_tokens(lines, TOKENS_IN),
        tokens_out=_tokens(lines, TOKENS_OUT),
    )


def _tokens(lines: Sequence[TraceLine], meters: frozenset[str]) -> Decimal:
    return exact_sum(
        line.quantity for line in lines if line.unit == "token" and line.meter in meters
    )


def _basis(lines: Sequence[TraceLine]) -> ReportBasis:
    priced = (line for line in lines if line.cost_usd is not None and line.pricing_version)
    versions = tuple(sorted({line.pricing_version for line in priced}))
    return ReportBasis(versions, (), clock.now(), tenant_zone().key)
