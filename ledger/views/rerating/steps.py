"""The steps of a re-rating run as people see them: what each means, and what it decides."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.queries.approvals import steps_of
from finops.scope.requests import TenantRequest
from finops.ui.dialogs import Changed, Facts
from finops.ui.links import crumb, page_url
from finops.ui.numbers import money, quantity
from finops.ui.shell.foot import in_words
from finops.ui.tables import Cell
from finops.ui.text import Text
from finops.views.approvals.steps import Dialog, StepInput, step_of
from finops.views.approvals.subjects import Subject
from ledger.calc.rerating.content import read_content
from ledger.calc.rerating.difference import Change, Difference, Split
from ledger.models import RatingRun
from ledger.queries.periods import covers_closed_month
from ledger.queries.rerating.runs import books_not_approved, rating_run
from ledger.services.rerating import deciding, requesting
from ledger.services.rerating.moving import RUNS
from ledger.services.rerating.reading import newest_batch
from ledger.views.rerating.tables import difference_table
from ledger.views.rerating.words import run_name, scope_words

MOST_USE_CASES: Final = 5


def _back(run: RatingRun) -> str:
    return page_url("rerating", run.public_id)


def _facts(run: RatingRun) -> Facts:
    """The difference in USD and the use cases it moves most, then who asks for it and why."""
    rows = [(_("Reason"), Cell(run.reason))]
    days = (_("Days"), Cell(run_name(run), note=scope_words(run)))
    asked = (_("Requested by"), Cell(run.requested_by.name))
    if not run.content:
        return Facts(strip=[days, asked], rows=rows)
    difference = read_content(run.content).difference
    total = difference.total
    moved = f"{money(total.old_cost_usd)} → {money(total.new_cost_usd)}"
    table = difference_table(run, _largest(difference), Split.USE_CASE)
    return Facts(
        answer=_answer(total),
        strip=[
            (_("Difference (USD)"), Cell(total.difference_usd, "money", note=moved)),
            (_("Lines that change"), Cell(total.reversed_lines, "quantity", note=_unpriced(total))),
            days,
            asked,
        ],
        unmet=[*_unmet(run)],
        rows=rows,
        tables=[table] if table.rows else [],
    )


def _answer(total: Change) -> str:
    """501.09 USD more."""
    moved = total.difference_usd
    words = _("%(amount)s USD more") if moved > 0 else _("%(amount)s USD less")
    return words % {"amount": money(abs(moved))} if moved else _("the sum stays as it is")


def _unpriced(total: Change) -> str:
    before, after = quantity(total.unpriced_before), quantity(total.unpriced_after)
    return _("unpriced: %(before)s → %(after)s") % {"before": before, "after": after}


def _unmet(run: RatingRun) -> Iterator[str]:
    if drafts := books_not_approved(run.asked):
        words = _("The price book %(version)s is not approved: approve it first.")
        yield words % {"version": ", ".join(drafts)}
    if covers_closed_month(run.first_day, run.last_day):
        yield _("A month of it is closed: what changes there is booked as an adjustment now.")
    if newest_batch() > run.basis_batch and (computed_at := _computed_at(run)):
        words = _(
            "The difference is %(age)s old, and records have come since. If they change it,"
            " nothing is posted: it is computed again, and needs a new review."
        )
        yield words % {"age": in_words(timezone.now() - computed_at)}


def _computed_at(run: RatingRun) -> datetime | None:
    computed = steps_of(RUNS.name, run.pk).filter(name="computed").last()
    return computed.at if computed is not None else None


def _largest(difference: Difference) -> Difference:
    rows = difference.by[Split.USE_CASE]
    largest = sorted(rows, key=lambda row: -abs(row.difference_usd))[:MOST_USE_CASES]
    return Difference(difference.total, {**difference.by, Split.USE_CASE: tuple(largest)})


def _changes(before: str, after: str) -> Iterator[Changed]:
    """The sums of two differences that are not the same."""
    old, new = (read_content(text).difference.total for text in (before, after))
    for label, name, spell in SUMS:
        was, is_now = getattr(old, name), getattr(new, name)
        if was != is_now:
            yield Changed(label, spell(was), spell(is_now))


SUMS: Final = (
    (gettext_lazy("Difference (USD)"), "difference_usd", money),
    (gettext_lazy("Cost before (USD)"), "old_cost_usd", money),
    (gettext_lazy("Cost after (USD)"), "new_cost_usd", money),
    (gettext_lazy("Lines that change"), "reversed_lines", quantity),
    (gettext_lazy("Unpriced after"), "unpriced_after", quantity),
)
ROUTES: Final = {"compute": "recompute"}  # steps whose address has another name
SUBJECT: Final = Subject(
    kind=RUNS,
    word=gettext_lazy("Re-rating"),
    find=rating_run,
    name=run_name,
    facts=_facts,
    back=_back,
    back_label=gettext_lazy("Back to the run"),
    url=lambda step, run: page_url(f"rerating_{ROUTES.get(step, step)}", run.public_id),
    dialogs=lambda: DIALOGS,
    changes=_changes,
    crumbs=lambda run: [
        crumb(_("Re-rating"), page_url("reratings")),
        crumb(run_name(run), _back(run)),
    ],
)


def _dialog(
    step: str, action: str, service: Any, heading: Text, *arguments: str, **words: Any
) -> Dialog:
    """`arguments` names what the service takes. Any: each service with what its step asks for."""

    def take(actor: Any, run: RatingRun, form: StepInput) -> None:
        asked = {"if_match": form.seen, "reason": form.reason, "comment": form.reason}
        service(actor=actor, run_id=run.pk, **{name: asked[name] for name in arguments})

    def headed(run: RatingRun) -> str:
        return str(heading) % {"run": run_name(run)}

    return step_of(SUBJECT, step, action, take=take, heading=headed, **words)


DIALOGS: Final[dict[str, Dialog]] = {
    "submit": _dialog(
        *("submit", "request_rerating", requesting.submit_for_review),
        gettext_lazy("Put the re-rating of %(run)s to review"),
        label=gettext_lazy("Send for review"),
        says=gettext_lazy(
            "Another person, a FinOps lead, approves or refuses exactly this difference."
        ),
        done=gettext_lazy("The difference is in review."),
        is_main=True,
    ),
    "approve": _dialog(
        *("approve", "approve_rerating", deciding.approve),
        gettext_lazy("Post the re-rating of %(run)s"),
        *("if_match", "comment"),
        label=gettext_lazy("Approve"),
        says=gettext_lazy(
            "Each changed line is reversed, and posted again at its new price; sums follow in the"
            " same moment. If lines have changed since, nothing is posted."
        ),
        done=gettext_lazy("Approved. The lines are being posted."),
        is_main=True,
    ),
    "reject": _dialog(
        *("reject", "approve_rerating", deciding.reject),
        gettext_lazy("Reject the re-rating of %(run)s"),
        *("if_match", "reason"),
        label=gettext_lazy("Reject"),
        says=gettext_lazy("The run ends here. No line changes."),
        done=gettext_lazy("The run was rejected."),
        is_final=True,
    ),
    "compute": _dialog(
        *("compute", "request_rerating", requesting.recompute),
        gettext_lazy("Compute the re-rating of %(run)s again"),
        label=gettext_lazy("Compute again"),
        says=gettext_lazy("The difference is computed once more, from the lines as they are now."),
        done=gettext_lazy("The difference is being computed again."),
    ),
    "withdraw": _dialog(
        *("withdraw", "request_rerating", requesting.withdraw),
        gettext_lazy("Withdraw the re-rating of %(run)s"),
        "reason",
        label=gettext_lazy("Withdraw"),
        says=gettext_lazy(
            "The run ends here. No line changes. Only whoever asked for it or a FinOps lead can do"
            " this, with a reason of ten characters or more."
        ),
        done=gettext_lazy("The run was withdrawn."),
        is_final=True,
    ),
}


def possible_steps(request: TenantRequest, run: RatingRun) -> list[tuple[Dialog, str]]:
    """The dialogs of what this person may do with the run now, and where they are."""
    return SUBJECT.possible(run, request.actor)
