"""Offline eval and regression runs in a report's days: what they and their cases cost."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ledger.calc.evals import CaseCost, case_cost
from ledger.calc.exact import exact_sum
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.basis import ReportBasis, basis_of, read_rates
from ledger.queries.labels import labels
from ledger.queries.narrowing import Scope, parameters, tenant_zone
from ledger.queries.sql import Row, fetch


@dataclass(frozen=True)
class EvalRow:
    """One run of one use case; `gates` are the release gates that it is evidence for."""

    run: str
    use_case: str
    name: str
    gates: tuple[str, ...]
    first: date
    last: date
    events: int
    unpriced_lines: int
    cost_usd: Decimal
    case: CaseCost


@dataclass(frozen=True)
class EvalReport:
    """The runs, the newest first. Their cost is in the spend; their traces are no requests."""

    filter: ReportFilter
    rows: tuple[EvalRow, ...]
    cost_usd: Decimal
    basis: ReportBasis


def eval_report(report: ReportFilter, scope: Scope) -> EvalReport:
    """The runs of the report's days; only use cases in `scope`. A run of which a part lies outside
    of these days has a part of its cost: the days of each row say which."""
    asked, names = parameters(report, scope), labels(Dimension.USE_CASE)
    rows = tuple(_row(row, names) for row in fetch("evals/runs", asked))
    total = exact_sum(row.cost_usd for row in rows)
    return EvalReport(report, rows, total, basis_of(read_rates(asked), tenant_zone()))


def _row(row: Row, names: dict[str, str]) -> EvalRow:
    counts = [int(count) for count in row.pop("counts")]
    return EvalRow(
        **{**row, "gates": tuple(row["gates"])},
        name=names.get(row["use_case"]) or str(row["use_case"]),
        case=case_cost(row["cost_usd"], counts, unpriced_lines=row["unpriced_lines"]),
    )
