"""The routes of a use case on four axes: what a request cost, how good and how fast its answers
were, and how many were unsafe."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from finops.models import UseCase
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.slos.targets import SloKind, SloTerms
from ledger.calc.worksheets.dominance import RoutePoint, dominated
from ledger.queries.labels import NOT_SAID
from ledger.queries.measures.report import MeasureRow, measure_report
from ledger.queries.narrowing import Scope
from ledger.queries.slos.boundaries import terms_of
from ledger.queries.slos.versions import version_in_force
from ledger.queries.units.economics import UseCaseEconomics, unit_economics

ROUTE: Final = Dimension.ROUTE_POLICY_VERSION
MOST_ROUTES: Final = 6  # those that cost most
UNNAMED: Final = frozenset({"", NOT_SAID})


@dataclass(frozen=True)
class RouteComparison:
    """The routes by falling cost, and those off the line with what dominates them."""

    points: Sequence[RoutePoint]

    @property
    def off(self) -> dict[str, tuple[str, ...]]:
        return dominated(self.points)

    @property
    def comparable(self) -> list[RoutePoint]:
        return [point for point in self.points if not point.lacking]


def compare_routes(use_case: UseCase, report: ReportFilter, scope: Scope) -> RouteComparison:
    """Of the report's days. Quality is the first such service level of the signed matrix, risk the
    worst of those of safety that are judged."""
    alone = report.choosing(Dimension.USE_CASE, (use_case.slug,)).with_(compare=False)
    terms = terms_of(version_in_force(use_case))
    rows = [row for row in unit_economics(alone, scope, ROUTE).rows if row.key not in UNNAMED]
    return RouteComparison([_point(row, alone, scope, terms) for row in rows[:MOST_ROUTES]])


def _point(
    row: UseCaseEconomics, alone: ReportFilter, scope: Scope, terms: Iterable[SloTerms]
) -> RoutePoint:
    measured = measure_report(alone.choosing(ROUTE, (row.key,)), scope).rows
    by_metric = {each.metric: each for each in measured}
    good = [_good(by_metric, slo) for slo in terms if slo.kind == SloKind.QUALITY]
    safe = [_good(by_metric, slo) for slo in terms if slo.kind == SloKind.SAFETY]
    judged = [share for share in safe if share is not None]
    latency = by_metric.get("latency_ms")
    return RoutePoint(
        route=row.key,
        cost_usd=row.figures.ladder.per_request.value,
        quality=next((share for share in good if share is not None), None),
        p95_ms=latency.p95_ms if latency else None,
        unsafe=1 - min(judged) if judged else None,
    )


def _good(measured: dict[str, MeasureRow], slo: SloTerms) -> Decimal | None:
    """The share that is good, of all as it is estimated; else of those that were judged."""
    row = measured.get(slo.metric)
    if row is None or not row.judged:
        return None
    if row.share is not None or row.passed is None:
        return row.share
    return Decimal(row.passed) / row.judged
