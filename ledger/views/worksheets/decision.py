"""What a worksheet's page says of the decision on growing: proposed by the rule, made by people in
a review."""

from datetime import date

from django.utils.translation import gettext as _

from finops.access import can
from finops.models import UseCase
from finops.ui.links import page_url
from finops.ui.reports import ReportRequest
from ledger.calc.worksheets.decisions import Proposed
from ledger.queries.reviews.listing import open_reviews
from ledger.queries.worksheets.entries import decisions_of
from ledger.queries.worksheets.proposing import propose_on
from ledger.queries.worksheets.working import WorkedSheet
from ledger.views.slos.words import must_not
from ledger.views.worksheets.months import address
from ledger.views.worksheets.words import GROUNDS, PROPOSALS


def decision_context(
    asking: ReportRequest, use_case: UseCase, sheet: WorkedSheet, last: date
) -> dict[str, object]:
    """The proposal with its grounds, what was decided on the month in reviews, and the ways on."""
    month = sheet.month or last.replace(day=1)
    decisions = decisions_of(use_case.slug, month) if sheet.month else []
    return {
        **proposal_context(propose_on(sheet).proposed),
        "must_not": must_not(use_case),
        "decisions": [
            (row, page_url("review", row.review_id) if row.review_id else "") for row in decisions
        ],
        "reviews": [(review, page_url("review", review.pk)) for review in open_reviews(use_case)],
        "ways_on": ways(asking, use_case, month),
    }


def proposal_context(proposed: Proposed) -> dict[str, object]:
    """The proposal in words, with its grounds."""
    words = {"proposal": str(PROPOSALS[proposed.proposal]).lower()}
    return {
        "decision_heading": _("The rule proposes to %(proposal)s") % words,
        "grounds": [GROUNDS[ground] for ground in proposed.grounds],
    }


def ways(asking: ReportRequest, use_case: UseCase, month: date) -> list[tuple[str, str]]:
    slug, words = use_case.slug, {"month": f"{month:%Y-%m}"}
    every = [
        (_("Workbook of %(month)s") % words, address("worksheet_file", slug, month), ""),
        (_("Enter values"), address("worksheet_entries", slug, month), "enter_worksheets"),
    ]
    return [
        (label, url)
        for label, url, action in every
        if not action or can(asking.actor, action, use_case)
    ]
