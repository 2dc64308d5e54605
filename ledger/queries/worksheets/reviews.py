"""What the data say to the worksheet's review questions, against the period before."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from finops.models import UseCase
from ledger.calc.exact import exact_sum
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.units.metrics import MeterUse, cache_savings
from ledger.calc.worksheets.cells import ACCEPTED, PASSED
from ledger.calc.worksheets.formulas import Known, decimal_of
from ledger.calc.worksheets.reviews import ReviewChange, ReviewPeriod, TierReviews, review_change
from ledger.calc.worksheets.shapley import unit_cost_parts
from ledger.queries.narrowing import Scope, parameters
from ledger.queries.sql import fetch
from ledger.queries.units.counts import UnitFigures
from ledger.queries.units.meters import read_uses
from ledger.queries.units.worksheets import UseCaseWorksheet
from ledger.queries.worksheets.cache_policies import PolicySavings, policy_savings
from ledger.queries.worksheets.routes import RouteComparison, compare_routes
from ledger.queries.worksheets.working import REVIEW_MINUTES


@dataclass(frozen=True)
class UnitCostChange:
    """The unit cost of the own outcome before and after, and how much of the change came from the
    cost and from how many outcomes there were; USD."""

    before: Decimal
    after: Decimal
    of_cost: Decimal
    of_outcomes: Decimal


@dataclass(frozen=True)
class Cheapness:
    """Whether an answer became cheaper while fewer were accepted: USD per quality-passed answer
    and adoption, before and after."""

    cost_before: Decimal
    cost_after: Decimal
    adoption_before: Decimal
    adoption_after: Decimal

    @property
    def is_suspect(self) -> bool:
        return self.cost_after < self.cost_before and self.adoption_after < self.adoption_before


@dataclass(frozen=True)
class ReviewAnswers:
    """None where the data do not answer."""

    unit_cost: UnitCostChange | None
    savings: Known
    policies: PolicySavings
    reviews: ReviewChange | None
    routes: RouteComparison
    cheapness: Cheapness | None


def review_answers(
    use_case: UseCase, measured: UseCaseWorksheet, report: ReportFilter, scope: Scope
) -> ReviewAnswers:
    """Of the report's days against the days before; without data of before two are not answered."""
    alone = report.choosing(Dimension.USE_CASE, (use_case.slug,))
    prior = measured.economics.prior
    uses = read_uses(alone, scope).get("", [])
    now = measured.economics.compared
    return ReviewAnswers(
        unit_cost=unit_cost_change(prior, now, use_case.outcome_unit) if prior else None,
        policies=policy_savings(alone, scope),
        savings=cache_savings([use for use in uses if use.unit == "token"]),
        reviews=_reviews(alone, scope) if prior else None,
        routes=compare_routes(use_case, report, scope),
        cheapness=cheapness_of(prior, now) if prior else None,
    )


def unit_cost_change(before: UnitFigures, after: UnitFigures, kind: str) -> UnitCostChange | None:
    """None where one of the two has no cost or no outcome."""
    outcomes = [figures.outcomes.get(kind, Decimal(0)) for figures in (before, after)]
    if before.cost_usd is None or after.cost_usd is None or min(outcomes) <= 0:
        return None
    costs = (Fraction(before.cost_usd), Fraction(after.cost_usd))
    counts = (Fraction(outcomes[0]), Fraction(outcomes[1]))
    parts = unit_cost_parts(costs, counts)
    return UnitCostChange(
        decimal_of(costs[0] / counts[0]),
        decimal_of(costs[1] / counts[1]),
        decimal_of(parts["cost"]),
        decimal_of(parts["outcomes"]),
    )


def cheapness_of(before: UnitFigures, after: UnitFigures) -> Cheapness | None:
    costs = [figures.ladder.per_quality_passed_answer.value for figures in (before, after)]
    shares = [_adoption(figures) for figures in (before, after)]
    if costs[0] is None or costs[1] is None or shares[0] is None or shares[1] is None:
        return None
    return Cheapness(costs[0], costs[1], shares[0], shares[1])


def _adoption(figures: UnitFigures) -> Decimal | None:
    passed = figures.outcomes.get(PASSED)
    return figures.outcomes.get(ACCEPTED, Decimal(0)) / passed if passed else None


def _reviews(report: ReportFilter, scope: Scope) -> ReviewChange | None:
    """None also where nobody reviewed, or a review has no price."""
    before = _period(report.with_(dates=report.prior), scope)
    after = _period(report.with_(dates=report.compared), scope)
    return review_change(before, after) if before and after else None


def _period(report: ReportFilter, scope: Scope) -> ReviewPeriod | None:
    tier = Dimension.RISK_TIER
    asked = parameters(report, scope, by=(tier,))
    requests: dict[str, int] = {}
    for row in fetch("reports/requests_by_day", asked):
        key = row[str(tier)] or ""
        requests[key] = requests.get(key, 0) + row["requests"]
    uses = {
        key: [use for use in of_tier if use.meter == REVIEW_MINUTES]
        for key, of_tier in read_uses(report, scope, tier).items()
    }
    return period_of(requests, uses)


def period_of(
    requests: Mapping[str, int], uses: Mapping[str, list[MeterUse]]
) -> ReviewPeriod | None:
    every = [use for of_tier in uses.values() for use in of_tier]
    minutes = exact_sum(use.quantity for use in every)
    if not minutes or any(use.unpriced_quantity for use in every):
        return None
    tiers = {
        key: TierReviews(
            Fraction(requests.get(key, 0)),
            Fraction(sum(use.events for use in uses.get(key, []))),
            Fraction(exact_sum(use.quantity for use in uses.get(key, []))),
        )
        for key in {*requests, *uses}
    }
    cost = Fraction(exact_sum(use.cost_usd for use in every))
    return ReviewPeriod(tiers, cost / Fraction(minutes) * 60)
