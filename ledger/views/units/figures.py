"""Key figures and trend of one use case: the ladder from request to resolved case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from finops.calc.days import local
from finops.models import UseCase
from finops.models.organisation.outcome_types import OutcomeUnit
from finops.ui import dates
from finops.ui.charts import Series, trend
from finops.ui.figures import KeyFigure, spend_kind
from finops.ui.numbers import decimal_of, quantity, unit_cost
from finops.ui.pictures.axes import PlotlyFigure
from finops.ui.pictures.multiples import Multiple
from ledger.calc.reports.shares import share_of
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


def hub_figures(
    use_case: UseCase,
    economics: UseCaseEconomics,
    crediting: Crediting,
    links: Links,
    missed: Sequence[str] = (),
) -> list[KeyFigure]:
    """The spend, the own outcome by arrival and by cohort, its quality, and the value. Where bounds
    are `missed`, a cheaper outcome is no improvement."""
    figures, prior = economics.figures, economics.prior
    spend = KeyFigure(
        _("Spend"),
        figures.cost_usd,
        spend_kind(figures.cost_usd),
        unit="USD",
        nil=nil_cost(figures),
        compared=economics.compared.cost_usd,
        prior=prior.cost_usd if prior else None,
        good="neither" if prior and economics.compared.cost_usd is not None else "",
        url=links.showback if figures.lines else "",
    )
    own = per_outcome(use_case.outcome_unit)
    rung = next((rung for rung in unit_rungs(use_case, economics) if rung.label == own), None)
    return [
        spend,
        *([bounded(replace(rung, note=rung.note or _limit(use_case)), missed)] if rung else []),
        _cohort(use_case, figures, crediting),
        _quality(economics),
        _value(figures),
    ]


def bounded(figure: KeyFigure, missed: Sequence[str]) -> KeyFigure:
    """A unit cost that fell while a bound is missed is shown as no improvement, and says why."""
    if not missed or not has_fallen(figure):
        return figure
    words = {"bound": missed[0]}
    return replace(figure, good="neither", note=_("no improvement: “%(bound)s” is missed") % words)


def has_fallen(figure: KeyFigure) -> bool:
    now, before = decimal_of(figure.changed), decimal_of(figure.prior)
    return now is not None and before is not None and now < before


def _limit(use_case: UseCase) -> str:
    limit = use_case.cost_slo_usd_per_outcome
    return "" if limit is None else _("limit %(limit)s") % {"limit": unit_cost(limit)}


def _quality(economics: UseCaseEconomics) -> KeyFigure:
    share, prior = quality_of(economics.figures), economics.prior
    return KeyFigure(
        _("Answers that passed quality"),
        share,
        "percent",
        nil=_("not judged"),
        compared=quality_of(economics.compared),
        prior=quality_of(prior) if prior else None,
        good="up" if share is not None else "",
    )


def _value(figures: UnitFigures) -> KeyFigure:
    """What the outcomes reported they are worth."""
    return KeyFigure(
        _("Value of its outcomes"),
        figures.value_usd,
        spend_kind(figures.value_usd),
        unit="USD",
        nil=_("no outcome has a value"),
    )


def quality_of(figures: UnitFigures) -> Decimal | None:
    """Answers that passed quality ÷ requests; None where no answer was judged."""
    passed = figures.outcomes.get(OutcomeUnit.QUALITY_PASSED_ANSWER)
    return share_of(passed, figures.requests) if passed else None


def unit_rungs(use_case: UseCase, economics: UseCaseEconomics) -> list[KeyFigure]:
    """Each rung of the ladder by arrival, with its change."""
    before = rungs(use_case, economics.prior) if economics.prior else []
    priors = {label: unit.value for label, unit in before}
    compared = {label: unit.value for label, unit in rungs(use_case, economics.compared)}
    return [
        _rung(label, unit, compared[label], priors)
        for label, unit in rungs(use_case, economics.figures)
    ]


def unit_multiples(
    use_case: UseCase, economics: UseCaseEconomics, missed: Sequence[str] = ()
) -> list[Multiple]:
    """Each rung over time on its own scale, the own outcome with the cost SLO; none is an
    improvement where bounds are `missed`."""
    by_point = [dict(rungs(use_case, point.figures)) for point in economics.trend]
    labels = [_spelled(point.label) for point in economics.trend]
    own = per_outcome(use_case.outcome_unit)
    return [
        Multiple(
            bounded(figure, missed),
            labels,
            [units[str(figure.label)].value for units in by_point],
            use_case.cost_slo_usd_per_outcome if figure.label == own else None,
        )
        for figure in unit_rungs(use_case, economics)
    ]


def _spelled(label: str) -> str:
    """A day as people read it; other labels as they are."""
    try:
        return dates.day_of_year(date.fromisoformat(label))
    except ValueError:
        return label


def _cohort(use_case: UseCase, figures: UnitFigures, crediting: Crediting) -> KeyFigure:
    """The own outcome of the period's requests; without an arrow while more of it may come."""
    unit = cohort_unit_cost_of(figures, use_case.outcome_unit)
    return KeyFigure(
        _("The same, by cohort"),
        unit.value,
        "unit_cost",
        "USD",
        nil=_("not known"),
        note=reason_of(unit) or maturity(crediting),
    )


def watermark(crediting: Crediting) -> str:
    """Computed when, from all records up to when, and how many cases these leave out."""
    zone, day = timezone.get_current_timezone(), dates.today()
    words = {
        "at": dates.moment(local(crediting.computed_at, zone), day),
        "cases": quantity(crediting.waiting_cases),
    }
    if crediting.facts_until is None:
        return _("computed %(at)s, before any record") % words
    words["until"] = dates.moment(local(crediting.facts_until, zone), day)
    if crediting.waiting_cases:
        sentence = _("computed %(at)s from records up to %(until)s, %(cases)s cases wait")
        return sentence % words
    return _("computed %(at)s from records up to %(until)s") % words


def facts_until(crediting: Crediting) -> str:
    """“records to 16:19”: the watermark in short."""
    if crediting.facts_until is None:
        return _("before any record")
    zone = timezone.get_current_timezone()
    until = dates.moment(local(crediting.facts_until, zone), dates.today())
    return _("records to %(until)s") % {"until": until}


def maturity(crediting: Crediting) -> str:
    """Whether all outcomes of the period's requests can have come."""
    if crediting.is_mature:
        return _("mature")
    day = dates.short_day(crediting.matures_on, dates.today())
    return _("immature until %(day)s") % {"day": day}


def _rung(
    label: str, unit: UnitCost, compared: Decimal | None, priors: Mapping[str, Decimal | None]
) -> KeyFigure:
    return KeyFigure(
        label,
        unit.value,
        "unit_cost",
        "USD",
        nil=_("not known"),
        note=reason_of(unit),
        compared=compared,
        prior=priors.get(label),
        good="down" if unit.value is not None and label in priors else "",
    )


def unit_trend(use_case: UseCase, economics: UseCaseEconomics) -> PlotlyFigure | None:
    """Cost per request and per outcome over time, with the cost SLO as a line."""
    labels = [point.label for point in economics.trend]
    by_point = [dict(rungs(use_case, point.figures)) for point in economics.trend]
    if not any(unit.value is not None for units in by_point for unit in units.values()):
        return None
    names = list(by_point[0])
    series = [Series(name, [units[name].value for units in by_point], name) for name in names]
    return trend(labels, series, unit="USD", threshold=use_case.cost_slo_usd_per_outcome)
