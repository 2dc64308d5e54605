"""The matrix as people read it: every use case with what it promises, measured until today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from finops import clock
from finops.calc.dates.periods import DateRange, local_day
from finops.models import UseCase
from ledger.calc.slos.budgets import ErrorBudget, Standing
from ledger.calc.slos.optimisations import OptimisationRule
from ledger.calc.slos.targets import SloTerms
from ledger.models import SloMatrix
from ledger.queries.narrowing import Scope, tenant_zone
from ledger.queries.slos.readings import Readings
from ledger.queries.slos.versions import in_force, versions_seen, waiting
from ledger.queries.sql import reading_alias


@dataclass(frozen=True)
class SloRow:
    """A service level, how it stands, and the days that were measured."""

    terms: SloTerms
    budget: ErrorBudget
    dates: DateRange


@dataclass(frozen=True)
class MatrixRow:
    """A use case: the version in force with its service levels and savings, and the one that waits
    for signatures; without a version in force nothing is promised."""

    use_case: UseCase
    matrix: SloMatrix | None
    waiting: SloMatrix | None
    slos: tuple[SloRow, ...] = ()

    @property
    def rules(self) -> tuple[OptimisationRule, ...]:
        return rules_of(self.matrix)

    @property
    def owner(self) -> str:
        """In words of the version, and the business owner by name."""
        return owner_of(self.use_case, self.matrix)


@dataclass(frozen=True)
class MatrixReport:
    """Rows by use case; every version for the file."""

    rows: tuple[MatrixRow, ...]
    versions: tuple[SloMatrix, ...]
    today: date
    time_zone: str

    @property
    def slos(self) -> list[SloRow]:
        return [slo for row in self.rows for slo in row.slos]

    def count(self, standing: Standing) -> int:
        return sum(slo.budget.standing is standing for slo in self.slos)


def matrix_report(scope: Scope) -> MatrixReport:
    """The matrix of the use cases that may be seen and are not closed."""
    zone = tenant_zone()
    today = local_day(clock.now(), zone)
    versions = versions_seen(scope)
    held, asked = in_force(versions), waiting(versions)
    cases = UseCase.objects.using(reading_alias()).select_related("business_owner")
    shown = cases.filter(closed_on=None).order_by("name")
    if scope is not None:
        shown = shown.filter(slug__in=scope)
    readings = Readings(scope, today, _terms(held.values()))
    rows = [
        MatrixRow(case, held.get(case.pk), asked.get(case.pk), _slos(case, held, readings))
        for case in shown
    ]
    return MatrixReport(tuple(rows), tuple(versions), today, zone.key)


def _terms(held: Iterable[SloMatrix]) -> list[SloTerms]:
    return [slo.terms for matrix in held for slo in matrix.slos.all()]


def _slos(case: UseCase, held: dict[int, SloMatrix], readings: Readings) -> tuple[SloRow, ...]:
    matrix = held.get(case.pk)
    terms = [slo.terms for slo in matrix.slos.all()] if matrix is not None else []
    return tuple(
        SloRow(each, readings.of(case, each), readings.period(each.window_days).dates)
        for each in terms
    )


def rules_of(matrix: SloMatrix | None) -> tuple[OptimisationRule, ...]:
    return () if matrix is None else tuple(row.rule for row in matrix.optimisations.all())


def owner_of(use_case: UseCase, matrix: SloMatrix | None) -> str:
    """“Contact Center PM + AI Platform, Caroline Mercer”; empty where nobody is named."""
    person = use_case.business_owner.name if use_case.business_owner is not None else ""
    words = matrix.owner if matrix is not None else ""
    return ", ".join(part for part in (words, person) if part)
