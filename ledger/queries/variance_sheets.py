"""The variance report as a sheet."""

from finops.exports import Cell, Sheet
from finops.models import Tenant
from ledger.calc.variance import VarianceFigures
from ledger.queries.sheets import report_head
from ledger.queries.variance import VarianceReport

COLUMNS = (
    *("provider", "model", "rated_usd", "reported_usd", "difference_usd", "difference_ratio"),
    *("as_reported_usd", "events", "unpriced_lines"),
)


def variance_sheet(report: VarianceReport, tenant: Tenant) -> Sheet:
    """One line per row, then the total."""
    rows: list[list[Cell]] = [
        [row.provider, row.model, *_figures(row.figures)] for row in report.rows
    ]
    return Sheet(
        name=f"variance-{tenant.slug}-{report.filter.date_from}-{report.filter.date_to}",
        head=report_head(tenant, report.filter, report.basis),
        columns=COLUMNS,
        rows=[*rows, ["total", "", *_figures(report.total)]],
    )


def _figures(figures: VarianceFigures) -> list[Cell]:
    return [
        *(figures.rated_usd, figures.reported_usd, figures.difference_usd, figures.ratio),
        *(figures.as_reported_usd, figures.events, figures.unpriced_lines),
    ]
