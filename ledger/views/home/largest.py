"""The largest use cases on the home page: spend, unit cost and where both are going."""

from django.utils.translation import gettext as _

from finops.queries.outcome_types import type_label
from finops.ui.links import page_url
from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.use_cases import UseCaseList, UseCaseRow
from ledger.views.reports.filtering import showback_url
from ledger.views.units.words import nil_cost, unit_cell

MOST = 6


def top_table(found: UseCaseList, report_filter: ReportFilter) -> Table:
    columns = [
        Column(_("Use case")),
        Column(_("Spend (USD)"), "money"),
        Column(_("Change"), "change"),
        Column(_("Trend"), "spark"),
        Column(_("Per outcome (USD)"), "unit_cost"),
        Column(_("Change"), "change"),
        Column(_("Outcome")),
    ]
    rows = [_row(row, report_filter) for row in found.rows[:MOST]]
    return Table(_("Use cases with the largest spend, last 30 days"), columns, rows)


def _row(row: UseCaseRow, report_filter: ReportFilter) -> Row:
    spent = report_filter.narrowed(Dimension.USE_CASE, row.slug).with_(by=(Dimension.COMPONENT,))
    prior, economics = row.prior_unit, row.economics
    before = economics.prior.cost_usd if economics.prior else None
    # Without the last day: it is not over yet, and would look like a fall.
    days = [point.figures.cost_usd for point in economics.trend[:-1]]
    cells = [
        Cell(row.name),
        Cell(row.cost_usd, "money", nil=nil_cost(economics.figures), url=showback_url(spent)),
        Cell(row.cost_usd, "change", prior=before, good="down"),
        Cell(days, "spark"),
        unit_cell(row.unit),
        Cell(row.unit.value, "change", prior=prior.value if prior else None, good="down"),
        Cell(type_label(row.use_case.outcome_unit) if row.use_case else ""),
    ]
    is_registered = row.use_case is not None
    url = page_url("use_case", row.slug) if is_registered else showback_url(spent)
    return Row(cells, url=url)
