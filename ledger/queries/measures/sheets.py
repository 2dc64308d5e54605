"""The report of measures as a sheet."""

from decimal import Decimal

from finops.models import Tenant
from finops.ui.exports import FigureText, Sheet, SheetCell
from finops.ui.numbers import percent, three_figures
from ledger.queries.measures.report import MeasureReport, MeasureRow
from ledger.queries.sheets import printed_head, report_head

COLUMNS = (
    *("metric", "name", "version", "use_case", "from", "to", "population", "judged", "good"),
    *("good_share", "low", "high", "target_share", "verdict", "needed", "mean", "p50_ms", "p95_ms"),
)

PRINTED = (
    *("measure", "use_case", "judged", "good_share", "low", "high", "target"),
    *("mean", "median_ms", "p95_ms", "verdict"),
)


def measure_sheet(report: MeasureReport, tenant: Tenant) -> Sheet:
    """One line per metric, version and use case."""
    dates = report.filter.date_from, report.filter.date_to
    return Sheet(
        name=f"quality-{tenant.slug}-{dates[0]}-{dates[1]}",
        head=report_head(tenant, report.filter, report.basis),
        columns=COLUMNS,
        rows=[_line(row) for row in report.rows],
        printed=Sheet(
            "quality",
            printed_head(tenant, report.filter, report.basis),
            PRINTED,
            [_printed_line(row) for row in report.rows],
        ),
    )


def _printed_line(row: MeasureRow) -> list[SheetCell]:
    """Shares as percentages, amounts with three figures."""
    terms, proof = row.terms, row.proof
    shares = (row.share, row.low, row.high, terms.target_share if terms else None)
    return [
        *(terms.label if terms else row.metric, row.name, row.judged),
        *(None if share is None else FigureText(percent(share)) for share in shares),
        *(None if value is None else FigureText(three_figures(value)) for value in _amounts(row)),
        str(proof.verdict).replace("_", " ") if proof else "",
    ]


def _amounts(row: MeasureRow) -> tuple[Decimal | None, ...]:
    return row.mean, row.p50_ms, row.p95_ms


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
