"""The report of measures as a sheet."""

from finops.models import Tenant
from finops.ui.exports import Sheet, SheetCell
from ledger.queries.measures.report import MeasureReport, MeasureRow
from ledger.queries.sheets import report_head

COLUMNS = (
    *("metric", "name", "version", "use_case", "from", "to", "population", "judged", "good"),
    *("good_share", "low", "high", "target_share", "verdict", "needed", "mean", "p50_ms", "p95_ms"),
)


def measure_sheet(report: MeasureReport, tenant: Tenant) -> Sheet:
    """One line per metric, version and use case."""
    dates = report.filter.date_from, report.filter.date_to
    return Sheet(
        name=f"quality-{tenant.slug}-{dates[0]}-{dates[1]}",
        head=report_head(tenant, report.filter, report.basis),
        columns=COLUMNS,
        rows=[_line(row) for row in report.rows],
    )


def _line(row: MeasureRow) -> list[SheetCell]:
    terms, proof = row.terms, row.proof
    return [
        *(row.metric, terms.label if terms else "", row.version, row.use_case),
        *(row.dates.first.isoformat(), row.dates.last.isoformat()),
        *(row.population, row.judged, row.passed, row.share, row.low, row.high),
        terms.target_share if terms else None,
        str(proof.verdict) if proof else "",
        proof.needed if proof else None,
        *(row.mean, row.p50_ms, row.p95_ms),
    ]
