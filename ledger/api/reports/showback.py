"""The body of GET /api/v1/showback."""

from ledger.api.reports.shapes import (
    UNATTRIBUTED,
    Body,
    adjustments_body,
    amount,
    basis_body,
    booked_later_body,
    other_tier_body,
    period_body,
    retry_waste_body,
    unpriced_body,
    value_of,
)
from ledger.calc.exact import plain
from ledger.calc.reports.dimensions import REQUEST_DIMENSIONS, Dimension
from ledger.queries.showback.report import ReportRow, ShowbackReport


def showback_body(report: ShowbackReport) -> Body:
    by = report.filter.by
    return {
        **period_body(report.filter, report.basis),
        "rows": [_row(by, row) for row in report.rows],
        "total": _figures(report.total),
        "unattributed": _figures(report.unattributed),
        "unpriced": unpriced_body(report.unpriced),
        "other_tier": other_tier_body(report.other_tier),
        "retry_waste": retry_waste_body(report.retry_waste),
        "adjustments": adjustments_body(report.adjustments),
        "booked_later": booked_later_body(report.booked_later),
        "requests_reason": report.requests_reason or None,
        "basis": basis_body(report.basis),
    }


def _row(by: tuple[Dimension, ...], row: ReportRow) -> Body:
    return {
        **{
            str(dimension): _value(dimension, key, row)
            for dimension, key in zip(by, row.keys, strict=True)
        },
        "name": " · ".join(row.labels),
        "is_unattributed": row.is_unattributed,
        **_figures(row),
    }


def _value(dimension: Dimension, key: str, row: ReportRow) -> str:
    if row.is_unattributed and dimension in REQUEST_DIMENSIONS:
        return UNATTRIBUTED
    return value_of(key)


def _figures(row: ReportRow) -> Body:
    return {
        "cost_usd": plain(row.cost_usd),
        "gross_usd": plain(row.gross_usd),
        "credits_usd": plain(row.credits_usd),
        "compared_cost_usd": amount(row.compared_cost_usd),
        "prior_cost_usd": amount(row.prior_cost_usd),
        "events": row.events,
        "lines": row.lines,
        "unpriced_lines": row.unpriced_lines,
        "requests": row.requests,
    }
