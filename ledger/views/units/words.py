"""Unit costs in words: why there is none, and what the outcomes are called."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.models.organisation.outcome_types import OutcomeUnit
from finops.queries.outcome_types import type_label
from finops.ui.tables import Cell
from ledger.calc.reports.unit_economics import NoUnitCost, UnitCost
from ledger.queries.units.counts import UnitFigures

REASONS = {
    NoUnitCost.NO_REQUESTS: gettext_lazy("no requests"),
    NoUnitCost.NO_QUALITY_PASSED_ANSWERS: gettext_lazy("no answer passed quality"),
    NoUnitCost.NO_ACCEPTED_ACTIONS: gettext_lazy("no action was accepted"),
    NoUnitCost.NO_RESOLVED_CASES: gettext_lazy("no case was resolved"),
    NoUnitCost.NO_OUTCOMES: gettext_lazy("no outcome yet"),
    NoUnitCost.COST_UNKNOWN: gettext_lazy("cost unknown: unpriced"),
    NoUnitCost.NO_COST_OF_OUTCOMES: gettext_lazy("cost unknown: no cost of theirs in this period"),
    NoUnitCost.MORE_GIVEN_BACK: gettext_lazy("credits and corrections exceed the cost"),
    NoUnitCost.NOT_BY_MODEL: gettext_lazy("not counted by model"),
    NoUnitCost.NO_GAIN: gettext_lazy("no gain over the baseline"),
}
PER_OUTCOME = {
    OutcomeUnit.QUALITY_PASSED_ANSWER: gettext_lazy("Cost per quality-passed answer"),
    OutcomeUnit.ACCEPTED_ACTION: gettext_lazy("Cost per accepted action"),
    OutcomeUnit.RESOLVED_CASE: gettext_lazy("Cost per resolved case"),
    OutcomeUnit.DOCUMENT_PROCESSED: gettext_lazy("Cost per document processed"),
    OutcomeUnit.PREVENTED_LOSS: gettext_lazy("Cost per prevented loss"),
    OutcomeUnit.ACCEPTED_CHANGE: gettext_lazy("Cost per accepted change passing CI"),
    OutcomeUnit.COMPLETED_JOURNEY: gettext_lazy("Cost per completed journey"),
}


def reason_of(unit: UnitCost) -> str:
    """Why there is no unit cost; empty where there is one."""
    if unit.reason is None:
        return ""
    return str(REASONS[NoUnitCost(unit.reason)])


def per_outcome(outcome_unit: str) -> str:
    """What the cost of one outcome of a type is called; types that a tenant registered by name."""
    if outcome_unit in PER_OUTCOME:
        return str(PER_OUTCOME[OutcomeUnit(outcome_unit)])
    return _("Cost per %(outcome)s") % {"outcome": type_label(outcome_unit).lower()}


def nil_cost(figures: UnitFigures) -> str:
    """The word for a cost that is not known."""
    if figures.no_cost == NoUnitCost.NO_COST_OF_OUTCOMES:
        return _("no cost")
    return _("unpriced")


def unit_cell(unit: UnitCost, url: str = "") -> Cell:
    """Three significant figures, or the reason why there is none."""
    return Cell(unit.value, "unit_cost", nil=reason_of(unit), url=url)
