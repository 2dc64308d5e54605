"""Short ways to ask for a report."""

from datetime import date

from ledger.calc.reports.filters import ReportFilter
from ledger.calc.reports.parsing import parse_report_filter
from ledger.queries.showback.report import ReportRow, ShowbackReport, showback

TODAY = date(2026, 12, 1)


def asked(**params: str | list[str]) -> ReportFilter:
    """The filter of these URL parameters; `first` and `last` are the days."""
    names = {"first": "from", "last": "to"}
    query = {
        names.get(name, name): [value] if isinstance(value, str) else value
        for name, value in params.items()
    }
    return parse_report_filter(query, TODAY)


def june(**params: str | list[str]) -> ReportFilter:
    return asked(**{"first": "2026-06-01", "last": "2026-06-30", **params})


def report_of(report: ReportFilter, scope: frozenset[str] | None = None) -> ShowbackReport:
    return showback(report, scope)


def by_key(report: ShowbackReport) -> dict[str, ReportRow]:
    return {"unattributed" if row.is_unattributed else row.key: row for row in report.rows}
