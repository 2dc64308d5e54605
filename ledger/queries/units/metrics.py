"""Metrics of tokens, GPUs and calls by what unit costs are split by (requirements 4.1 to 4.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ledger.calc.reports.dimensions import Dimension
from ledger.calc.units.metrics import MeterUse, metrics_of
from ledger.calc.worksheets.cells import PASSED
from ledger.calc.worksheets.formulas import Known
from ledger.queries.narrowing import Scope
from ledger.queries.units.counts import UnitFigures
from ledger.queries.units.economics import UnitEconomicsReport
from ledger.queries.units.meters import read_uses

Metrics = Mapping[str, Known]


@dataclass(frozen=True)
class UnitMetrics:
    """Metrics by the key of each row, and of all rows together."""

    rows: Mapping[str, Metrics]
    total: Metrics


def unit_metrics(report: UnitEconomicsReport, scope: Scope) -> UnitMetrics:
    """Of the same days and the same split as the report's rows."""
    uses = read_uses(report.filter, scope, report.by)
    is_by_model = report.by is Dimension.MODEL
    rows = {
        row.key: metrics_of(uses.get(row.key, []), None if is_by_model else passed_of(row.figures))
        for row in report.rows
    }
    every: list[MeterUse] = [use for part in uses.values() for use in part]
    return UnitMetrics(rows, metrics_of(every, passed_of(report.total.figures)))


def passed_of(figures: UnitFigures) -> Decimal:
    """Quality-passed answers; 0 where none were."""
    return figures.outcomes.get(PASSED, Decimal(0))
