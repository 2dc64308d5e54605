"""The matrix as a sheet: a line per service level, then one per saving."""

from finops.models import Tenant
from finops.ui.exports import Sheet, SheetCell
from ledger.models import SloMatrix
from ledger.queries.slos.matrix import MatrixReport, MatrixRow, SloRow

COLUMNS = (
    *("use_case", "risk_tier", "version", "state", "owner", "line", "kind", "name", "metric"),
    *("threshold_ms", "target", "from", "to", "measured", "valid", "budget", "used", "left"),
    *("burn", "standing", "why", "tier", "signed_by", "signed_at"),
)


def matrix_sheet(report: MatrixReport, tenant: Tenant) -> Sheet:
    """What holds with what was measured; other versions with what they say alone."""
    shown = {row.matrix.pk for row in report.rows if row.matrix is not None}
    lines = [line for row in report.rows for line in _lines(row)]
    older = [line for matrix in report.versions if matrix.pk not in shown for line in _old(matrix)]
    return Sheet(
        name=f"slos-{tenant.slug}-{report.today}",
        head=[("Tenant", tenant.slug), ("Measured until", report.today.isoformat())],
        columns=COLUMNS,
        rows=[*lines, *older],
    )


def _lines(row: MatrixRow) -> list[list[SheetCell]]:
    if row.matrix is None:
        return []
    slos = [_slo_line(row.matrix, slo) for slo in row.slos]
    return [*slos, *_savings(row.matrix)]


def _old(matrix: SloMatrix) -> list[list[SheetCell]]:
    slos: list[list[SheetCell]] = [
        [
            *_head(matrix, "slo"),
            *(slo.kind, slo.label, slo.metric, slo.threshold_ms, slo.target),
            *[None] * 8,
            *("", "", ""),
            *_signed(matrix),
        ]
        for slo in matrix.slos.all()
    ]
    return [*slos, *_savings(matrix)]


def _slo_line(matrix: SloMatrix, slo: SloRow) -> list[SheetCell]:
    terms, budget = slo.terms, slo.budget
    return [
        *_head(matrix, "slo"),
        *(terms.kind, terms.label, terms.metric, terms.threshold_ms, terms.target),
        *(slo.dates.first.isoformat(), slo.dates.last.isoformat()),
        *(budget.value, budget.valid, budget.allowed, budget.used, budget.left, budget.burn),
        *(str(budget.standing), str(budget.why), ""),
        *_signed(matrix),
    ]


def _savings(matrix: SloMatrix) -> list[list[SheetCell]]:
    return [
        [
            *_head(matrix, "allowed" if row.is_allowed else "blocked"),
            *("", row.optimisation, ""),
            *[None] * 10,
            *("", "", row.tier),
            *_signed(matrix),
        ]
        for row in matrix.optimisations.all()
    ]


def _head(matrix: SloMatrix, line: str) -> list[SheetCell]:
    return [
        *(matrix.use_case.slug, matrix.risk_tier, matrix.version, matrix.state, matrix.owner),
        line,
    ]


def _signed(matrix: SloMatrix) -> list[SheetCell]:
    signer = matrix.approved_by.name if matrix.approved_by is not None else ""
    return [signer, matrix.approved_at]
