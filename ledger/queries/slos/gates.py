"""The quality that each use case promises first, and how it stands: beside what it costs."""

from finops import clock
from finops.calc.dates.periods import local_day
from finops.models import UseCase
from ledger.calc.slos.targets import SloKind, SloTerms
from ledger.models import SloMatrix
from ledger.queries.narrowing import Scope, tenant_zone
from ledger.queries.slos.matrix import SloRow
from ledger.queries.slos.readings import Readings
from ledger.queries.slos.versions import in_force, versions_seen


def quality_gates(scope: Scope) -> dict[str, SloRow]:
    """By use case; where none is in force there is nothing."""
    promised = {
        matrix.use_case: terms
        for matrix in in_force(versions_seen(scope)).values()
        if (terms := _first_quality(matrix)) is not None
    }
    readings = Readings(scope, local_day(clock.now(), tenant_zone()), promised.values())
    return {case.slug: _row(readings, case, terms) for case, terms in promised.items()}


def _first_quality(matrix: SloMatrix) -> SloTerms | None:
    kinds = (slo.terms for slo in matrix.slos.all())
    return next((terms for terms in kinds if terms.kind == SloKind.QUALITY), None)


def _row(readings: Readings, case: UseCase, terms: SloTerms) -> SloRow:
    return SloRow(terms, readings.of(case, terms), readings.period(terms.window_days).dates)
