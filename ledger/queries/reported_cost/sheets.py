"""Reported beside rated cost as a sheet."""

from finops.models import Tenant
from finops.ui.exports import Sheet, SheetCell
from ledger.calc.reports.reported_cost import ReportedCostFigures
from ledger.queries.reported_cost.report import ReportedCostReport
from ledger.queries.sheets import report_head

COLUMNS = (
    *("provider", "model", "rated_usd", "reported_usd", "difference_usd", "difference_ratio"),
    *("as_reported_usd", "events", "unpriced_lines"),
)


def reported_cost_sheet(report: ReportedCostReport, tenant: Tenant) -> Sheet:
    """One line per row, then the total."""
    rows: list[list[SheetCell]] = [
        [row.provider, row.model, *_figures(row.figures)] for row in report.rows
    ]
    return Sheet(
        name=f"reported-cost-{tenant.slug}-{report.filter.date_from}-{report.filter.date_to}",
        head=report_head(tenant, report.filter, report.basis),
        columns=COLUMNS,
        rows=rows,
        total=["total", "", *_figures(report.total)],
    )


def _figures(figures: ReportedCostFigures) -> list[SheetCell]:
    return [
        *(figures.rated_usd, figures.reported_usd, figures.difference_usd, figures.ratio),
        *(figures.as_reported_usd, figures.events, figures.unpriced_lines),
    ]
