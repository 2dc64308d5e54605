"""Reported beside rated cost, by provider and model; from the sums."""

from dataclasses import dataclass

from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.reports.reported_cost import ReportedCostFigures, add_up
from ledger.queries.basis import ReportBasis, read_basis
from ledger.queries.narrowing import Scope, parameters, tenant_zone
from ledger.queries.sql import Row, fetch

BY = (Dimension.PROVIDER, Dimension.MODEL)


@dataclass(frozen=True)
class ReportedCostRow:
    """One model of one provider, and the same filter narrowed to it."""

    provider: str
    model: str
    figures: ReportedCostFigures
    narrowed: ReportFilter


@dataclass(frozen=True)
class ReportedCostReport:
    """Rows that sum to the total, the largest difference first."""

    filter: ReportFilter
    rows: tuple[ReportedCostRow, ...]
    total: ReportedCostFigures
    basis: ReportBasis


def reported_cost(asked: ReportFilter, scope: Scope) -> ReportedCostReport:
    """A report covers whole events, whose cost lies on several meters: a filter by meter, and by
    what is unpriced, does not apply."""
    report = asked.choosing(Dimension.METER, ()).with_(by=BY, unpriced=False)
    selection = parameters(report, scope)
    rows = tuple(_row(report, row) for row in fetch("reports/reported_cost", selection))
    return ReportedCostReport(
        filter=report,
        rows=rows,
        total=add_up(row.figures for row in rows),
        basis=read_basis(selection, tenant_zone()),
    )


def _row(report: ReportFilter, row: Row) -> ReportedCostRow:
    provider, model = str(row.pop("provider")), str(row.pop("model"))
    narrowed = report.narrowed(Dimension.PROVIDER, provider).narrowed(Dimension.MODEL, model)
    return ReportedCostRow(provider, model, ReportedCostFigures(**row), narrowed)
