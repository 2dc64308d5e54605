"""What a worksheet's page says of the decision on growing: proposed by the rule, made by people."""

from datetime import date

from django.utils.translation import gettext as _

from finops.access import can
from finops.models import UseCase
from finops.ui.reports import ReportRequest
from ledger.queries.worksheets.entries import decisions_of
from ledger.queries.worksheets.working import WorkedSheet
from ledger.views.worksheets.months import address
from ledger.views.worksheets.words import GROUNDS, PROPOSALS


def decision_context(
    asking: ReportRequest, use_case: UseCase, sheet: WorkedSheet, last: date
) -> dict[str, object]:
    """The proposal with its grounds, what people decided on the month, and the ways on."""
    month = sheet.month or last.replace(day=1)
    proposed = sheet.proposed
    decisions = decisions_of(use_case.slug, month) if sheet.month else []
    return {
        "decision_heading": heading(sheet),
        "grounds": [GROUNDS[ground] for ground in proposed.grounds],
        "decisions": decisions,
        "ways_on": ways(asking, use_case, month),
    }


def heading(sheet: WorkedSheet) -> str:
    words = {"proposal": str(PROPOSALS[sheet.proposed.proposal]).lower()}
    return _("The rule proposes to %(proposal)s") % words


def ways(asking: ReportRequest, use_case: UseCase, month: date) -> list[tuple[str, str]]:
    slug, words = use_case.slug, {"month": f"{month:%Y-%m}"}
    every = [
        (_("Workbook of %(month)s") % words, address("worksheet_file", slug, month), ""),
        (_("Enter values"), address("worksheet_entries", slug, month), "enter_worksheets"),
        (_("Decide"), address("scale_decision", slug, month), "decide_scale"),
    ]
    return [
        (label, url)
        for label, url, action in every
        if not action or can(asking.actor, action, use_case)
    ]
