"""A report's filter as the parameters of its SQL, and the clock of the tenant it is cut by."""

from zoneinfo import ZoneInfo

from finops.scope import current_tenant_id
from ledger.calc.periods import DateRange
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
    values = {str(one): list(report.chosen(one)) or None for one in FILTER_DIMENSIONS}
    return {
        **values,
        **_detail_parameters(report.details),
        # Split by tenant, a report covers whatever the reading role may see: row-level
        # security alone decides, and lets only the platform's role see more than one.
        "tenant": None if Dimension.TENANT in split else current_tenant_id(),
        "first": span.first,
        "last": span.last,
        "by": [str(one) for one in split],
        "by_request": any(one in REQUEST_DIMENSIONS for one in split),
        "by_meter": any(one in METER_DIMENSIONS for one in split),
        "narrows_attributions": _narrows_attributions(report, scope),
        "narrows_meters": any(report.chosen(one) for one in METER_DIMENSIONS),
        "scope": None if scope is None else sorted(scope),
        "unattributed": report.unattributed,
        "unpriced": report.unpriced,
    }


def _narrows_attributions(report: ReportFilter, scope: Scope) -> bool:
    chosen = any(report.chosen(one) for one in REQUEST_DIMENSIONS)
    return chosen or report.unattributed or scope is not None


def _detail_parameters(details: DetailFilter) -> dict[str, object]:
    bounds = dict(details.bounds)
    return {
        "narrows_details": bool(details),
        "narrows_outcomes": details.narrows_outcomes,
        "only_with_outcome": details.narrows_outcomes and not details.wants_no_outcome,
        "only_without_outcome": details.wants_no_outcome and not details.wants_outcomes,
        "with_or_without_outcome": details.wants_no_outcome and details.wants_outcomes,
        **{f"detail_{name}": list(details.chosen(name)) or None for name in FILTER_WORDS},
        **{f"detail_{name}": bounds.get(name) for name in BOUNDS},
    }
