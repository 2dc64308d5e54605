"""What a review looks at: cost, quality, latency, adoption, anomalies and open conditions since the
last one."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from finops.calc.dates.periods import DateRange, day_start, local_day, prior_range
from finops.calc.days import FIRST_DAY, LAST_DAY
from finops.calc.lifecycles import Phase
from finops.models import Condition, Review, UseCase
from finops.queries.approvals.conditions import ConditionNow, ConditionStanding, conditions_now
from finops.queries.tenants import local_today
from ledger.calc.measures.terms import LATENCIES
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.reports.shares import share_of
from ledger.calc.slos.targets import SloTerms
from ledger.models import BudgetThreshold, QualityIncident
from ledger.queries.measures.report import MeasureRow, measure_report
from ledger.queries.narrowing import tenant_zone
from ledger.queries.slos.matrix import SloRow
from ledger.queries.slos.readings import WindowDays, reading, thresholds_of
from ledger.queries.slos.versions import version_in_force
from ledger.queries.sql import reading_alias
from ledger.queries.units.counts import UnitFigures
from ledger.queries.units.economics import unit_economics

PASSED: Final = "quality_passed_answer"
ACCEPTED: Final = "accepted_action"


@dataclass(frozen=True)
class Brought:
    """The cost of some days and what it brought. `adoption` is accepted / quality-passed; None
    where none of the latter is known, or nobody says what was accepted."""

    cost_usd: Decimal | None
    requests: int
    outcomes: Decimal
    unit_cost: Decimal | None
    adoption: Decimal | None


@dataclass(frozen=True)
class ReviewFacts:
    """Of the days since the last review, and of as many days before them. `measures` are quality
    and availability, `latencies` are told apart; `thresholds` are shares of budgets that were
    reached, `conditions` those that are open or overdue."""

    dates: DateRange
    prior_dates: DateRange
    now: Brought
    before: Brought | None
    measures: tuple[MeasureRow, ...]
    latencies: tuple[MeasureRow, ...]
    slos: tuple[SloRow, ...]
    incidents: tuple[QualityIncident, ...]
    thresholds: tuple[BudgetThreshold, ...]
    conditions: tuple[ConditionNow, ...]


def facts_of(review: Review) -> ReviewFacts:
    """What a review of a use case looks at; until the day it ended, or today.

    Raises ValueError for a review that is of no use case."""
    case, dates = review.use_case, days_of(review)
    if case is None:
        raise ValueError("Only a review of a use case looks at its figures.")
    scope = frozenset({case.slug})
    report = ReportFilter(dates=dates)
    economics = unit_economics(report, scope).row(case.slug)
    rows = [row for row in measure_report(report, scope).rows if row.use_case == case.slug]
    prior = economics.prior
    return ReviewFacts(
        dates=dates,
        prior_dates=prior_range(dates),
        now=brought(economics.figures, case.outcome_unit),
        before=brought(prior, case.outcome_unit) if prior is not None else None,
        measures=tuple(row for row in rows if row.metric not in LATENCIES),
        latencies=tuple(row for row in rows if row.metric in LATENCIES),
        slos=_slos(case, dates),
        incidents=_incidents(case, dates),
        thresholds=_thresholds(case, dates),
        conditions=_conditions(case),
    )


def days_of(review: Review) -> DateRange:
    """From the last review on, until this one ended, or today; of the days that can be."""
    closed_at = review.closed_at
    until = local_today() if closed_at is None else local_day(closed_at, tenant_zone())
    since: date = review.since or review.starts_on
    last = min(max(until, FIRST_DAY), LAST_DAY)
    return DateRange(min(max(since, FIRST_DAY), last), last)


def brought(figures: UnitFigures, unit: str) -> Brought:
    outcomes, cost = figures.outcomes, figures.per_outcome.get(unit)
    passed, accepted = outcomes.get(PASSED), outcomes.get(ACCEPTED)
    is_known = figures.tells_adoption
    return Brought(
        cost_usd=figures.cost_usd,
        requests=figures.requests,
        outcomes=outcomes.get(unit, Decimal(0)),
        unit_cost=cost.value if cost is not None else None,
        adoption=share_of(accepted or Decimal(0), passed) if passed and is_known else None,
    )


def _slos(case: UseCase, dates: DateRange) -> tuple[SloRow, ...]:
    """The service levels in force, measured over these days in place of their windows."""
    matrix = version_in_force(case)
    terms: list[SloTerms] = [] if matrix is None else [slo.terms for slo in matrix.slos.all()]
    period = WindowDays(dates, frozenset({case.slug}), dates.last, thresholds_of(terms))
    return tuple(SloRow(each, reading(case, each, period), dates) for each in terms)


def _incidents(case: UseCase, dates: DateRange) -> tuple[QualityIncident, ...]:
    """Those that began or went on in these days."""
    zone = tenant_zone()
    rows = QualityIncident.objects.using(reading_alias()).filter(use_case=case)
    return tuple(
        row
        for row in rows
        if local_day(row.started_at, zone) <= dates.last
        and (row.ended_at is None or local_day(row.ended_at, zone) >= dates.first)
    )


def _thresholds(case: UseCase, dates: DateRange) -> tuple[BudgetThreshold, ...]:
    """Shares of the use case's budgets that were reached in these days."""
    rows = BudgetThreshold.objects.using(reading_alias()).select_related("period__budget")
    since = day_start(dates.first, tenant_zone())
    reached = rows.filter(period__budget__use_case=case, reached_at__gte=since)
    return tuple(reached.order_by("reached_at", "percent"))


def _conditions(case: UseCase) -> tuple[ConditionNow, ...]:
    """Those of what is in force and somebody of this use case had to sign."""
    rows = Condition.objects.filter(
        request__phase=Phase.IN_FORCE, request__snapshot__slots__use_case=case
    ).distinct()
    wanted = (ConditionStanding.OPEN, ConditionStanding.OVERDUE)
    return tuple(held for held in conditions_now(rows) if held.standing in wanted)


def quality_report(dates: DateRange, case: UseCase) -> ReportFilter:
    """The days and the use case as the filter of a report."""
    return ReportFilter(dates=dates).choosing(Dimension.USE_CASE, (case.slug,))
