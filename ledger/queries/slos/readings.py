"""What was measured of service levels: each by the query that its own page reads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Final

from finops.calc.dates.periods import DateRange
from finops.models import UseCase
from ledger.calc.measures.terms import (
    LATENCIES,
    MeasureFinding,
    MeasureTerms,
    SampleVerdict,
    Sampling,
    finding,
)
from ledger.calc.outcomes.terms import Bound
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.slos.budgets import (
    ErrorBudget,
    Standing,
    Why,
    budget_of_cost,
    budget_of_events,
    budget_of_share,
    nothing_known,
)
from ledger.calc.slos.targets import COST_PER_OUTCOME, SERIOUS_INCIDENTS, Basis, SloTerms
from ledger.metrics import MetricQuestion
from ledger.queries.measures.definitions import MeasureWindow, measure_versions, windows_of
from ledger.queries.measures.report import (
    SHARE_PLACES,
    Counted,
    Judged,
    counted_in,
    judged_in,
    rounded,
    strata_of,
)
from ledger.queries.narrowing import Scope
from ledger.queries.quality_incidents.listing import serious_incidents
from ledger.queries.slos.references import registered_metric
from ledger.queries.units.economics import UnitEconomicsReport, unit_economics

STANDINGS: Final = {
    SampleVerdict.MET: Standing.MET,
    SampleVerdict.MISSED: Standing.MISSED,
    SampleVerdict.NOT_PROVED: Standing.NOT_PROVED,
    SampleVerdict.TOO_FEW: Standing.TOO_FEW,
}
WHYS: Final = {
    SampleVerdict.TRIGGERED: Why.TRIGGERED,
    SampleVerdict.TIER_UNJUDGED: Why.TIER_UNJUDGED,
}


@dataclass
class WindowDays:
    """The days of a window, and what is read of them once for all service levels in it."""

    dates: DateRange
    scope: Scope
    today: date
    thresholds: tuple[tuple[str, Decimal], ...] = ()

    @property
    def report(self) -> ReportFilter:
        return ReportFilter(dates=self.dates, compare=False)

    @cached_property
    def windows(self) -> list[MeasureWindow]:
        """Declared measures by their versions; latencies by each threshold that is asked, under
        numbers below 0."""
        declared = windows_of(measure_versions(self.today), self.dates)
        own = [
            MeasureWindow(metric, -no, _latency(threshold), self.dates)
            for no, (metric, threshold) in enumerate(self.thresholds, start=1)
        ]
        return [window for window in declared if window.metric not in LATENCIES] + own

    @cached_property
    def judged(self) -> dict[tuple[str, int | None, str], Judged]:
        return judged_in(self.report, self.scope, self.windows)

    @cached_property
    def counted(self) -> Mapping[str, Counted]:
        return counted_in(self.report, self.scope)

    @cached_property
    def economics(self) -> UnitEconomicsReport:
        return unit_economics(self.report, self.scope)

    def window_of(self, slo: SloTerms) -> MeasureWindow | None:
        """How values of the metric are read: its newest version in these days."""
        if slo.metric in LATENCIES:
            asked = (slo.metric, slo.threshold_ms)
            at = next((no for no, each in enumerate(self.thresholds) if each == asked), None)
            return None if at is None else next(w for w in self.windows if w.version == -at - 1)
        known = [window for window in self.windows if window.metric == slo.metric]
        return max(known, key=lambda window: window.version, default=None)


def _latency(threshold: Decimal) -> MeasureTerms:
    return MeasureTerms("latency", threshold, Bound.AT_MOST, sampling=Sampling.ALL)


class Readings:
    """What was measured of service levels until a day, window by window."""

    def __init__(self, scope: Scope, today: date, asked: Iterable[SloTerms]) -> None:
        self.scope, self.today = scope, today
        self.asked = list(asked)
        self._periods: dict[int, WindowDays] = {}

    def of(self, use_case: UseCase, slo: SloTerms) -> ErrorBudget:
        """How a service level of a use case stands."""
        return reading(use_case, slo, self.period(slo.window_days))

    def period(self, days: int) -> WindowDays:
        if days not in self._periods:
            dates = DateRange(self.today - timedelta(days=days - 1), self.today)
            self._periods[days] = WindowDays(
                dates, self.scope, self.today, thresholds_of(self.asked, days)
            )
        return self._periods[days]


def thresholds_of(asked: Iterable[SloTerms], days: int = 0) -> tuple[tuple[str, Decimal], ...]:
    """The latencies with their thresholds that are asked of a window; 0: of all of them."""
    return tuple(
        sorted(
            {
                (slo.metric, slo.threshold_ms)
                for slo in asked
                if slo.threshold_ms is not None and days in (0, slo.window_days)
            }
        )
    )


def reading(use_case: UseCase, slo: SloTerms, period: WindowDays) -> ErrorBudget:
    """How a service level stands in these days."""
    if slo.metric == COST_PER_OUTCOME:
        return _of_outcomes(use_case, slo, period)
    if slo.metric == SERIOUS_INCIDENTS:
        return budget_of_events(slo.target, serious_incidents(use_case.slug, period.report))
    if registered_metric(slo.metric) is not None:
        return _of_metric(use_case, slo, period)
    return _of_measure(use_case, slo, period)


def _of_outcomes(use_case: UseCase, slo: SloTerms, period: WindowDays) -> ErrorBudget:
    """The cost of the use case by its main outcomes, by the outcome's own day."""
    figures = period.economics.row(use_case.slug).figures
    if figures.cost_usd is None:
        return nothing_known(Why.COST_UNKNOWN)
    units = figures.outcomes.get(use_case.outcome_unit, Decimal(0))
    return budget_of_cost(slo.target, units, figures.cost_usd)


def _of_metric(use_case: UseCase, slo: SloTerms, period: WindowDays) -> ErrorBudget:
    """A metric of the registry, narrowed to the use case."""
    metric = registered_metric(slo.metric)
    if metric is None or Dimension.USE_CASE not in metric.scopes:
        return nothing_known(Why.NOBODY_MEASURED)
    narrowed = period.report.choosing(Dimension.USE_CASE, (use_case.slug,))
    parts = metric.read_parts(MetricQuestion(narrowed, period.scope))
    units = parts.denominator or Decimal(0)
    if parts.unknown:
        return nothing_known(Why.COST_UNKNOWN)
    if slo.basis == Basis.UNIT_COST:
        return budget_of_cost(slo.target, units, parts.numerator)
    bad = units - parts.numerator if slo.basis == Basis.GOOD_SHARE else parts.numerator
    return budget_of_share(slo.basis, slo.target, units, bad)


def _of_measure(use_case: UseCase, slo: SloTerms, period: WindowDays) -> ErrorBudget:
    window = period.window_of(slo)
    if window is None:
        return nothing_known(Why.NOBODY_MEASURED)
    judged = period.judged.get((window.metric, window.version, use_case.slug))
    if judged is None or not judged.count:
        return nothing_known()
    counted = period.counted[window.terms.population]
    strata = strata_of(slo.metric, judged, counted, window.dates, use_case.slug)
    population = sum(stratum.population for stratum in strata)
    seen = sum(stratum.judged for stratum in strata)
    if seen == population and window.terms.sampling != Sampling.TRIGGERED:
        bad = seen - sum(stratum.passed for stratum in strata)
        return budget_of_share(slo.basis, slo.target, Decimal(seen), Decimal(bad))
    return of_sample(
        slo, finding(replace(window.terms, target_share=slo.target), strata), population
    )


def of_sample(slo: SloTerms, proof: MeasureFinding, population: int) -> ErrorBudget:
    """What a sample says: the budget of all there is by the estimated share, and whether the
    interval of it settles the target."""
    if proof.estimate is None:
        return nothing_known(WHYS.get(proof.verdict, Why.NOTHING))
    share = rounded(proof.estimate.share, SHARE_PLACES)
    return ErrorBudget(
        standing=STANDINGS.get(proof.verdict, Standing.NO_DATA),
        value=share,
        allowed=(1 - slo.target) * population,
        used=(1 - share) * population,
        valid=Decimal(population),
    )
