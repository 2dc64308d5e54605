"""The bounds within which a use case may become cheaper: what its matrix promises beside cost.

A unit cost that falls while one of them is missed is no improvement: it moved the cost to rework,
incidents or distrust. Source: requirements 4.4, 10.
"""

from collections.abc import Iterable
from datetime import date

from finops.models import UseCase
from finops.queries.tenants import local_today
from ledger.calc.slos.budgets import Standing
from ledger.calc.slos.targets import SloKind, SloTerms
from ledger.models import SloMatrix
from ledger.queries.narrowing import Scope
from ledger.queries.slos.matrix import SloRow
from ledger.queries.slos.readings import Readings
from ledger.queries.slos.versions import in_force, version_in_force, versions_seen


def levels_on(use_case: UseCase, day: date, scope: Scope) -> tuple[SloRow, ...]:
    """The service levels in force, each over the days of its window until this day."""
    matrix = version_in_force(use_case)
    terms = terms_of(matrix)
    return _read(use_case, terms, Readings(scope, day, terms))


def missed_on(use_case: UseCase, day: date) -> list[SloRow]:
    """The bounds of a use case that are missed on a day, or today where that is to come."""
    return missed_by_case([use_case], day).get(use_case.slug, [])


def missed_by_case(use_cases: Iterable[UseCase], day: date) -> dict[str, list[SloRow]]:
    """The bounds that are missed, by the slug of their use case; only those of which some are."""
    cases = list(use_cases)
    scope = frozenset(case.slug for case in cases)
    held = in_force(versions_seen(scope)) if scope else {}
    bounds = {case: bounds_of(held[case.pk]) for case in cases if case.pk in held}
    until = min(day, local_today())
    readings = Readings(scope, until, [each for terms in bounds.values() for each in terms])
    missed = {case.slug: _missed(case, terms, readings) for case, terms in bounds.items()}
    return {slug: rows for slug, rows in missed.items() if rows}


def terms_of(matrix: SloMatrix | None) -> list[SloTerms]:
    return [] if matrix is None else [slo.terms for slo in matrix.slos.all()]


def bounds_of(matrix: SloMatrix | None) -> list[SloTerms]:
    """What is promised beside cost."""
    return [terms for terms in terms_of(matrix) if terms.kind != SloKind.COST]


def _missed(use_case: UseCase, terms: list[SloTerms], readings: Readings) -> list[SloRow]:
    rows = _read(use_case, terms, readings)
    return [row for row in rows if row.budget.standing is Standing.MISSED]


def _read(use_case: UseCase, terms: list[SloTerms], readings: Readings) -> tuple[SloRow, ...]:
    return tuple(
        SloRow(each, readings.of(use_case, each), readings.period(each.window_days).dates)
        for each in terms
    )
