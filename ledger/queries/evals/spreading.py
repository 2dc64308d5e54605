"""The evals of a use case, carried by its outcomes until the next release."""

from datetime import date, timedelta
from typing import Final

from finops.calc.dates.periods import DateRange
from finops.models import UseCase
from ledger.calc.evals import EvalSpread, Release, spread_over_outcomes
from ledger.calc.exact import exact_sum
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import Grain, ReportFilter
from ledger.queries.evals.report import EvalRow, eval_report
from ledger.queries.narrowing import Scope
from ledger.queries.units.economics import unit_economics

LOOK_BACK: Final = timedelta(days=366)  # a release that is older carries nothing any more


def eval_spread(use_case: UseCase, report: ReportFilter, scope: Scope) -> EvalSpread:
    """The part of the evals' cost that falls on the period's outcomes of the use case's own kind.
    Runs belong together by the release gates that they are evidence for, else alone."""
    since = report.date_from - LOOK_BACK
    alone = report.choosing(Dimension.USE_CASE, (use_case.slug,)).with_(compare=False)
    runs = eval_report(alone.with_(dates=DateRange(since, report.date_to)), scope).rows
    if not runs:
        return EvalSpread(None)
    releases = releases_of([run for run in runs if not run.unpriced_lines])
    first = min([release.day for release in releases] or [report.date_from])
    days = alone.with_(dates=DateRange(first, report.date_to), grain=Grain.DAY)
    points = unit_economics(days, scope).row(use_case.slug).trend
    outcomes = {
        date.fromisoformat(point.label): point.figures.outcomes.get(use_case.outcome_unit)
        for point in points
    }
    known = {day: count for day, count in outcomes.items() if count}
    return spread_over_outcomes(releases, known, report.dates)


def releases_of(runs: list[EvalRow]) -> list[Release]:
    by_release: dict[str, list[EvalRow]] = {}
    for run in runs:
        by_release.setdefault(" ".join(run.gates) or run.run, []).append(run)
    return [
        Release(name, max(run.last for run in own), exact_sum(run.cost_usd for run in own))
        for name, own in by_release.items()
    ]
