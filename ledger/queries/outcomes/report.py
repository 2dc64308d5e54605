"""Outcomes of a report's days by use case and kind, with what each of them cost."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from finops.models import UseCase
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.reports.unit_economics import NoUnitCost, UnitCost
from ledger.queries.basis import ReportBasis
from ledger.queries.narrowing import Scope
from ledger.queries.outcomes.credits import Crediting
from ledger.queries.outcomes.definitions import latest_versions
from ledger.queries.sql import reading_alias
from ledger.queries.units.economics import UseCaseEconomics, unit_economics

NOTHING = UnitCost(None, NoUnitCost.NO_OUTCOMES)
Versions = Mapping[tuple[str, str], int]  # by use case and kind; "" is every kind


@dataclass(frozen=True)
class OutcomeRow:
    """One kind of one use case. `version` is that of its definition on the last day; None: no
    definition holds, and whatever nobody said no to counts."""

    use_case: str
    name: str
    kind: str
    is_own: bool
    version: int | None
    counted: Decimal
    implied: Decimal
    failed: Decimal
    unknown: Decimal
    by_cohort: Decimal
    cost: UnitCost
    at_best: UnitCost


@dataclass(frozen=True)
class OutcomeReport:
    """Rows by falling cost of the use case, then by kind. Kinds are never added: no total."""

    filter: ReportFilter
    rows: tuple[OutcomeRow, ...]
    crediting: Crediting
    basis: ReportBasis


def outcome_report(report: ReportFilter, scope: Scope) -> OutcomeReport:
    """Of the report's days; only use cases in `scope`."""
    economics = unit_economics(report.with_(compare=False), scope)
    units = dict(UseCase.objects.using(reading_alias()).values_list("slug", "outcome_unit"))
    versions = latest_versions(report.date_to)
    rows = [line for row in economics.rows for line in _rows(row, units.get(row.key, ""), versions)]
    return OutcomeReport(report, tuple(rows), economics.crediting, economics.basis)


def _rows(row: UseCaseEconomics, own: str, versions: Versions) -> Iterator[OutcomeRow]:
    figures, nought = row.figures, Decimal(0)
    came = (figures.outcomes, figures.failed, figures.unknown, figures.cohort.outcomes)
    for kind in sorted({kind for counts in came for kind in counts} | ({own} if own else set())):
        cost = figures.per_outcome.get(kind, NOTHING)
        yield OutcomeRow(
            use_case=row.key,
            name=row.label,
            kind=kind,
            is_own=kind == own,
            version=versions.get((row.key, kind), versions.get((row.key, ""))),
            counted=figures.outcomes.get(kind, nought),
            implied=figures.implied.get(kind, nought),
            failed=figures.failed.get(kind, nought),
            unknown=figures.unknown.get(kind, nought),
            by_cohort=figures.cohort.outcomes.get(kind, nought),
            cost=cost,
            at_best=figures.at_best.get(kind, cost),
        )
