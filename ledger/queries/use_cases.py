"""Use cases beside what they cost: registered ones, and those only seen in the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Q, QuerySet

from finops.models import UseCase
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.reports.unit_economics import CostLadder, NoUnitCost, UnitCost, unit_cost
from ledger.queries.basis import ReportBasis
from ledger.queries.narrowing import Scope
from ledger.queries.slos.boundaries import missed_by_case
from ledger.queries.units.counts import UnitFigures
from ledger.queries.units.economics import UnitEconomicsReport, UseCaseEconomics, unit_economics

FILTERS = {
    "slug": Dimension.USE_CASE,
    "risk_tier": Dimension.RISK_TIER,
    "business_unit__slug": Dimension.BUSINESS_UNIT,
    "cost_center__code": Dimension.COST_CENTER,
}


@dataclass(frozen=True)
class UseCaseRow:
    """One use case; `use_case` is None where the ledger knows a slug that nobody registered."""

    slug: str
    use_case: UseCase | None
    economics: UseCaseEconomics
    unit: UnitCost
    compared_unit: UnitCost
    prior_unit: UnitCost | None

    @property
    def name(self) -> str:
        return self.use_case.name if self.use_case else self.economics.label

    @property
    def cost_usd(self) -> Decimal | None:
        return self.economics.figures.cost_usd

    @property
    def change(self) -> Decimal | None:
        """How much the unit cost has moved, as a ratio; None where it cannot be compared."""
        now, before = self.compared_unit.value, self.prior_unit.value if self.prior_unit else None
        return now / before - 1 if now is not None and before else None

    @property
    def is_over_cost_slo(self) -> bool | None:
        """Whether the unit cost is above its target; None without a target or a unit cost."""
        target = self.use_case.cost_slo_usd_per_outcome if self.use_case else None
        if target is None or self.unit.value is None:
            return None
        return self.unit.value > target


@dataclass(frozen=True)
class UseCaseList:
    """The rows by falling cost, and their total with what belongs to no use case."""

    filter: ReportFilter
    rows: tuple[UseCaseRow, ...]
    total: UseCaseEconomics
    unattributed: UseCaseEconomics | None
    basis: ReportBasis

    @cached_property
    def missed(self) -> dict[str, list[str]]:
        """By use case whose outcome became cheaper, the bounds that are missed."""
        cheaper = [
            row.use_case for row in self.rows if row.use_case and row.change and row.change < 0
        ]
        rows = missed_by_case(cheaper, self.filter.date_to)
        return {slug: [row.terms.label for row in missed] for slug, missed in rows.items()}


def unit_cost_of(figures: UnitFigures, outcome_unit: str) -> UnitCost:
    """Cost per outcome of this kind (by arrival); without any outcome there is none, and a
    reason."""
    return _unit_cost(figures, figures.per_outcome, outcome_unit)


def cohort_unit_cost_of(figures: UnitFigures, outcome_unit: str) -> UnitCost:
    """The same by cohort."""
    return _unit_cost(figures, figures.cohort.per_outcome, outcome_unit)


def rung_of(ladder: CostLadder, kind: str) -> UnitCost | None:
    """The rung of the ladder that a kind is, with the reason of its own; None if it is none."""
    return {
        "quality_passed_answer": ladder.per_quality_passed_answer,
        "accepted_action": ladder.per_accepted_action,
        "resolved_case": ladder.per_resolved_case,
    }.get(kind)


def _unit_cost(figures: UnitFigures, known: Mapping[str, UnitCost], outcome_unit: str) -> UnitCost:
    no_cost = figures.no_cost or NoUnitCost.COST_UNKNOWN
    nothing = unit_cost(figures.cost_usd, 0, NoUnitCost.NO_OUTCOMES, no_cost)
    return known.get(outcome_unit, nothing)


def use_case_list(report: ReportFilter, scope: Scope, stage: str = "") -> UseCaseList:
    """Every visible use case that fits the filter, whether it has cost or not."""
    economics = unit_economics(report, scope)
    registered = {use_case.slug: use_case for use_case in _registered(report, scope, stage)}
    seen = {row.key for row in economics.rows if row.key}
    known = set(UseCase.objects.filter(slug__in=seen).values_list("slug", flat=True))
    strangers = [] if stage else sorted(seen - known)
    rows = [_row(slug, registered.get(slug), economics) for slug in (*registered, *strangers)]
    rows.sort(key=lambda row: (-(row.cost_usd or 0), row.name))
    nobodys = next((row for row in economics.rows if not row.key), None)
    return UseCaseList(report, tuple(rows), economics.total, nobodys, economics.basis)


def _row(slug: str, use_case: UseCase | None, report: UnitEconomicsReport) -> UseCaseRow:
    economics = report.row(slug)
    unit = use_case.outcome_unit if use_case else ""
    prior = None if economics.prior is None else unit_cost_of(economics.prior, unit)
    now, compared = unit_cost_of(economics.figures, unit), unit_cost_of(economics.compared, unit)
    return UseCaseRow(slug, use_case, economics, now, compared, prior)


def _registered(report: ReportFilter, scope: Scope, stage: str) -> QuerySet[UseCase]:
    use_cases = UseCase.objects.select_related("business_owner", "business_unit", "cost_center")
    if scope is not None:
        use_cases = use_cases.filter(slug__in=scope)
    for column, dimension in FILTERS.items():
        if chosen := report.chosen(dimension):
            use_cases = use_cases.filter(**{f"{column}__in": chosen})
    return use_cases.filter(stage=stage) if stage else use_cases


def use_cases_named(text: str, scope: Scope, limit: int) -> list[UseCase]:
    """The use cases of the scope whose name or slug holds the text, by name."""
    matching = UseCase.objects.filter(Q(name__icontains=text) | Q(slug__icontains=text))
    if scope is not None:
        matching = matching.filter(slug__in=scope)
    return list(matching.select_related("business_unit").order_by("name")[:limit])
