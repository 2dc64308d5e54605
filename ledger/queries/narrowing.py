"""A report's filter as the parameters of its SQL, and the clock of the tenant it is cut by."""

from zoneinfo import ZoneInfo

from finops.calc.dates.periods import DateRange
from finops.scope import current_tenant_id
from finops.scope.remembering import remembered
from ledger.calc.record_keys import trace_key
from ledger.calc.reports.detail_filter import BOUNDS, DetailFilter
from ledger.calc.reports.dimensions import (
    FILTER_DIMENSIONS,
    METER_DIMENSIONS,
    REQUEST_DIMENSIONS,
    Dimension,
)
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.reports.outcome_filter import FILTER_WORDS
from ledger.queries.sql import fetch_prepared

Scope = frozenset[str] | None  # use cases that may be seen; None: the whole tenant


@remembered
def tenant_zone() -> ZoneInfo:
    """The time zone the current tenant's days are cut in."""
    (row,) = fetch_prepared("reports/time_zone", {"tenant": current_tenant_id()})
    return ZoneInfo(row["time_zone"])


def parameters(
    report: ReportFilter,
    scope: Scope,
    *,
    dates: DateRange | None = None,
    by: tuple[Dimension, ...] | None = None,
) -> dict[str, object]:
    """Parameters for the SQL of reports; `dates` and `by` replace those of the filter."""
    split = report.by if by is None else by
    span = dates or report.dates
    values = {
        str(dimension): list(report.chosen(dimension)) or None for dimension in FILTER_DIMENSIONS
    }
    return {
        **values,
        **_detail_parameters(report.details),
        # Split by tenant, a report covers whatever the reading role may see: row-level
        # security alone decides, and lets only the platform's role see more than one.
        "tenant": None if Dimension.TENANT in split else current_tenant_id(),
        "first": span.first,
        "last": span.last,
        "by": [str(dimension) for dimension in split],
        "by_request": any(dimension in REQUEST_DIMENSIONS for dimension in split),
        "by_meter": any(dimension in METER_DIMENSIONS for dimension in split),
        "narrows_attributions": _narrows_attributions(report, scope),
        "narrows_meters": any(report.chosen(dimension) for dimension in METER_DIMENSIONS),
        "scope": None if scope is None else sorted(scope),
        "unattributed": report.unattributed,
        "unpriced": report.unpriced,
    }


def _narrows_attributions(report: ReportFilter, scope: Scope) -> bool:
    chosen = any(report.chosen(dimension) for dimension in REQUEST_DIMENSIONS)
    return chosen or report.unattributed or scope is not None


def _detail_parameters(details: DetailFilter) -> dict[str, object]:
    bounds = dict(details.bounds)
    return {
        **_trace_parameters(details),
        "narrows_details": bool(details),
        "narrows_outcomes": details.narrows_outcomes,
        "only_with_outcome": details.narrows_outcomes and not details.wants_no_outcome,
        "only_without_outcome": details.wants_no_outcome and not details.wants_outcomes,
        "with_or_without_outcome": details.wants_no_outcome and details.wants_outcomes,
        **{f"detail_{name}": list(details.chosen(name)) or None for name in FILTER_WORDS},
        **{f"detail_{name}": bounds.get(name) for name in BOUNDS},
    }


def _trace_parameters(details: DetailFilter) -> dict[str, object]:
    """Ids as they are kept: a whole one by its key, which is quickly found."""
    begun = list(details.id_beginnings)
    return {
        "narrows_cost": details.narrows_cost,
        "only_whole_ids": bool(details.whole_ids) and not begun,
        "with_id_beginnings": bool(begun),
        "trace_keys": [trace_key(text) for text in details.whole_ids],
        "id_beginnings": begun,
    }
