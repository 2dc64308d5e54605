"""Unit costs in words: why there is none, and what the outcomes are called."""

from django.utils.translation import gettext_lazy as _

from finops.models.use_cases import OutcomeUnit
from finops.tables import Cell
from ledger.calc.unit_economics import NoUnitCost, UnitCost

REASONS = {
    NoUnitCost.NO_REQUESTS: _("no requests"),
    NoUnitCost.NO_QUALITY_PASSED_ANSWERS: _("no answer passed quality"),
    NoUnitCost.NO_ACCEPTED_ACTIONS: _("no action was accepted"),
    NoUnitCost.NO_RESOLVED_CASES: _("no case was resolved"),
    NoUnitCost.NO_OUTCOMES: _("no outcome yet"),
    NoUnitCost.NO_TOKENS: _("no tokens"),
    NoUnitCost.COST_UNKNOWN: _("cost unknown: unpriced"),
}
PER_OUTCOME = {
    OutcomeUnit.QUALITY_PASSED_ANSWER: _("Cost per quality-passed answer"),
    OutcomeUnit.ACCEPTED_ACTION: _("Cost per accepted action"),
    OutcomeUnit.RESOLVED_CASE: _("Cost per resolved case"),
    OutcomeUnit.DOCUMENT_PROCESSED: _("Cost per document processed"),
    OutcomeUnit.PREVENTED_LOSS: _("Cost per prevented loss"),
    OutcomeUnit.ACCEPTED_CHANGE: _("Cost per accepted change passing CI"),
    OutcomeUnit.COMPLETED_JOURNEY: _("Cost per completed journey"),
}


def reason_of(unit: UnitCost) -> str:
    """Why there is no unit cost; empty where there is one."""
    if unit.reason is None:
        return ""
    return str(REASONS[NoUnitCost(unit.reason)])


def per_outcome(outcome_unit: str) -> str:
    return str(PER_OUTCOME[OutcomeUnit(outcome_unit)])


def unit_cell(unit: UnitCost, url: str = "") -> Cell:
    """Three significant figures, or a dash with the reason."""
    return Cell(unit.value, "unit_cost", nil=f"— {reason_of(unit)}", url=url)
