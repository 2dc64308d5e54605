"""The steps of a re-rating run as people see them: what each means, and what it decides."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.requests import TenantRequest
from finops.services.approving import open_steps
from finops.ui.links import crumb, page_url
from finops.ui.tables import Cell
from finops.views.steps import Dialog, Facts, needs_of
from ledger.calc.rerating.content import read_content
from ledger.calc.rerating.difference import Difference, Split
from ledger.models import RatingRun
from ledger.queries.rerating.runs import rating_run
from ledger.services.rerating import deciding, requesting
from ledger.services.rerating.moving import RUNS
from ledger.views.rerating.tables import difference_table
from ledger.views.rerating.words import run_name

MOST_USE_CASES: Final = 5


def _back(run: RatingRun) -> str:
    return page_url("rerating", run.public_id)


def _facts(run: RatingRun) -> Facts:
    """The difference in USD and the use cases it moves most, then who asks for it and why."""
    rows = [
        (_("Reason"), Cell(run.reason)),
        (_("Requested by"), Cell(run.requested_by.name)),
    ]
    if not run.content:
        return Facts(rows)
    difference = read_content(run.content).difference
    total = difference.total
    amounts = [
        (_("Difference (USD)"), Cell(total.difference_usd, "money")),
        (_("Cost before (USD)"), Cell(total.old_cost_usd, "money")),
        (_("Cost after (USD)"), Cell(total.new_cost_usd, "money")),
        (_("Lines that change"), Cell(total.reversed_lines, "quantity")),
    ]
    table = difference_table(run, _largest(difference), Split.USE_CASE)
    return Facts([*amounts, *rows], [table] if table.rows else [])


def _largest(difference: Difference) -> Difference:
    rows = difference.by[Split.USE_CASE]
    largest = sorted(rows, key=lambda row: -abs(row.change.difference_usd))[:MOST_USE_CASES]
    return Difference(difference.total, {**difference.by, Split.USE_CASE: tuple(largest)})


def _dialog(step: str, action: str, service: Any, *given: str, **words: Any) -> Dialog:
    """`given` names what the service takes. Any: each service with what its step asks for."""

    def take(actor: Any, run: RatingRun, told: Any) -> None:
        asked = {"if_match": told.seen, "reason": told.reason}
        service(actor=actor, run_id=run.pk, **{name: asked[name] for name in given})

    return Dialog(
        action=action,
        find=rating_run,
        take=take,
        facts=_facts,
        back=_back,
        back_label=gettext_lazy("Back to the run"),
        name=run_name,
        seen_label=gettext_lazy("Difference (SHA-256)"),
        crumbs=lambda run: [
            crumb(_("Re-rating"), page_url("reratings")),
            crumb(run_name(run), _back(run)),
            crumb(words["label"]),
        ],
        **needs_of(RUNS, step),
        **words,
    )


DIALOGS: Final = {
    "submit": _dialog(
        *("submit", "request_rerating", requesting.submit_for_review),
        label=gettext_lazy("Send for review"),
        says=gettext_lazy(
            "Another person, a FinOps lead, approves or refuses exactly this difference."
        ),
        done=gettext_lazy("The difference is in review."),
        is_main=True,
    ),
    "approve": _dialog(
        *("approve", "approve_rerating", deciding.approve, "if_match"),
        label=gettext_lazy("Approve"),
        says=gettext_lazy(
            "Each changed line is reversed, and posted again at its new price; sums follow in the"
            " same moment. If lines have changed since, nothing is posted. You sign the difference"
            " with the SHA-256 below."
        ),
        done=gettext_lazy("Approved. The lines are being posted."),
        is_main=True,
    ),
    "reject": _dialog(
        *("reject", "approve_rerating", deciding.reject, "if_match", "reason"),
        label=gettext_lazy("Reject"),
        says=gettext_lazy("The run ends here. No line changes."),
        done=gettext_lazy("The run was rejected."),
        is_final=True,
    ),
    "recompute": _dialog(
        *("compute", "request_rerating", requesting.recompute),
        label=gettext_lazy("Compute again"),
        says=gettext_lazy("The difference is computed once more, from the lines as they are now."),
        done=gettext_lazy("The difference is being computed again."),
    ),
    "withdraw": _dialog(
        *("withdraw", "request_rerating", requesting.withdraw, "reason"),
        label=gettext_lazy("Withdraw"),
        says=gettext_lazy(
            "The run ends here. No line changes. Only whoever asked for it or a FinOps lead can do"
            " this, with a reason of ten characters or more."
        ),
        done=gettext_lazy("The run was withdrawn."),
        is_final=True,
    ),
}
ROUTES: Final = {"compute": "recompute"}  # steps whose address has another name


def possible_steps(request: TenantRequest, run: RatingRun) -> list[tuple[Dialog, str]]:
    """The dialogs of what this person may do with the run now, and where they are."""
    routes = [ROUTES.get(name, name) for name in open_steps(RUNS, run, request.actor)]
    return [
        (DIALOGS[route], page_url(f"rerating_{route}", run.public_id))
        for route in DIALOGS
        if route in routes
    ]
