"""The worksheet of a month, worked out."""

from datetime import date

from finops.calc.dates.periods import month_of
from finops.models import UseCase
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.units.worksheets import worksheet
from ledger.queries.worksheets.working import WorkedSheet, worked_sheet


def filter_of_month(month: date, today: date) -> ReportFilter:
    """All days of a month, not compared with another."""
    return ReportFilter(month_of(month), by=(Dimension.COMPONENT,), compare=False, today=today)


def sheet_of_month(use_case: UseCase, month: date, today: date) -> WorkedSheet:
    """Of a use case that the asker may see."""
    scope, report = frozenset({use_case.slug}), filter_of_month(month, today)
    measured = worksheet(use_case.slug, report, scope)
    if measured is None:
        raise ValueError("A use case lies in the scope of itself.")
    return worked_sheet(use_case, measured, report, scope)
