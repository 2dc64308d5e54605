"""Key figures and trend of one use case: the ladder from request to resolved case."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from finops.models import UseCase
from finops.ui.charts import Figure, Series, trend
from finops.ui.figures import KeyFigure
from ledger.calc.reports.unit_economics import UnitCost
from ledger.queries.outcomes.credits import Crediting
from ledger.queries.units.counts import UnitFigures
from ledger.queries.units.economics import UseCaseEconomics
from ledger.queries.use_cases import cohort_unit_cost_of, unit_cost_of
from ledger.views.units.words import nil_cost, per_outcome, reason_of

LADDER_KINDS = ("quality_passed_answer", "accepted_action", "resolved_case")


@dataclass(frozen=True)
class Links:
    """Where the numbers of a use case lead: its showback, its traces, attempts that were wasted."""

    showback: str
    traces: str
    attempts: str = ""


def rungs(use_case: UseCase, figures: UnitFigures) -> list[tuple[str, UnitCost]]:
    """Label and unit cost, from request to outcome; the own outcome unit stands last."""
    ladder = figures.ladder
    steps = [
        ("request", _("Cost per request"), ladder.per_request),
        ("quality_passed_answer", per_outcome(LADDER_KINDS[0]), ladder.per_quality_passed_answer),
        ("accepted_action", per_outcome(LADDER_KINDS[1]), ladder.per_accepted_action),
        ("resolved_case", per_outcome(LADDER_KINDS[2]), ladder.per_resolved_case),
    ]
    own = use_case.outcome_unit
    if own in LADDER_KINDS:
        return [(label, unit) for _kind, label, unit in steps]
    kept = [(label, unit) for kind, label, unit in steps if kind != "resolved_case"]
    return [*kept, (per_outcome(own), unit_cost_of(figures, own))]


def ladder_figures(
    use_case: UseCase, economics: UseCaseEconomics, crediting: Crediting, links: Links
) -> list[KeyFigure]:
    """The spend, then each rung by arrival with its change, and the own outcome by cohort."""
    figures, prior = economics.figures, economics.prior
    before = rungs(use_case, prior) if prior else []
    priors = {label: unit.value for label, unit in before}
    spend = KeyFigure(
        _("Spend"),
        figures.cost_usd,
        unit="USD",
        nil=nil_cost(figures),
        prior=prior.cost_usd if prior else None,
        good="down" if prior and figures.cost_usd is not None else "",
        url=links.showback if figures.lines else "",
    )
    return [
        spend,
        *(_rung(label, unit, priors) for label, unit in rungs(use_case, figures)),
        _cohort(use_case, figures, crediting),
    ]


def _cohort(use_case: UseCase, figures: UnitFigures, crediting: Crediting) -> KeyFigure:
    """The own outcome of the period's requests; without an arrow while more of it may come."""
    unit = cohort_unit_cost_of(figures, use_case.outcome_unit)
    return KeyFigure(
        _("%(cost)s, by cohort") % {"cost": per_outcome(use_case.outcome_unit)},
        unit.value,
        "unit_cost",
        "USD",
        nil="—",
        note=reason_of(unit) or maturity(crediting),
    )


def maturity(crediting: Crediting) -> str:
    """Whether all outcomes of the period's requests can have come."""
    if crediting.is_mature:
        return _("mature")
    day = date_format(crediting.matures_on, pgettext("day, as Django date format", "j M Y"))
    return _("immature until %(day)s") % {"day": day}


def _rung(label: str, unit: UnitCost, priors: Mapping[str, Decimal | None]) -> KeyFigure:
    return KeyFigure(
        label,
        unit.value,
        "unit_cost",
        "USD",
        nil="—",
        note=reason_of(unit),
        prior=priors.get(label),
        good="down" if unit.value is not None and label in priors else "",
    )


def unit_trend(use_case: UseCase, economics: UseCaseEconomics) -> Figure | None:
    """Cost per request and per outcome over time, with the cost SLO as a line."""
    labels = [point.label for point in economics.trend]
    by_point = [dict(rungs(use_case, point.figures)) for point in economics.trend]
    if not any(unit.value is not None for units in by_point for unit in units.values()):
        return None
    names = list(by_point[0])
    series = [Series(name, [units[name].value for units in by_point], name) for name in names]
    return trend(labels, series, unit="USD", threshold=use_case.cost_slo_usd_per_outcome)
