"""A re-rating run as something that people sign: what each of its steps does to its row."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.approvals import Effect, Instead, Kind, OwnPart, Taken, Telling
from finops.models import User
from finops.services.approving import hold
from finops.services.leasing import LeaseLost
from finops.services.signing import WrongStep
from finops.ui.dates import span_with_year
from ledger.calc.rerating.content import read_content
from ledger.calc.rerating.states import LIFECYCLE
from ledger.models import RatingRun
from ledger.queries.rerating.runs import books_not_approved
from ledger.services.rerating.checking import is_still_true
from ledger.services.signatures import APPROVE_RUN

SYSTEM: Final = "worker:rerating"
# What a run starts computing with: whatever it had found or signed before is void.
AFRESH: Final[Mapping[str, object]] = {
    **{"content": "", "content_sha256": "", "approved_by": None, "error": ""},
    **{"attempts": 0, "lines_done": 0, "cancelled_by": "", "started_at": None, "finished_at": None},
}


def out_of_date() -> str:
    return _(
        "Lines have changed since the difference was computed. It is being computed again, and"
        " needs a new review."
    )


def _moved(taken: Taken[RatingRun]) -> Effect:
    detail = {"before": taken.source, "sha256": taken.sha256, "note": taken.reason}
    return Effect(_CHANGES.get(taken.step.name, {}), detail)


def _approved(taken: Taken[RatingRun]) -> Effect:
    return Effect({"approved_by": taken.person}, _moved(taken).detail)


def _check_ready(run: RatingRun, _person: User | None) -> None:
    if read_content(run.content).difference.is_empty:
        raise WrongStep(_("Nothing would change: there is nothing to approve."))
    if drafts := books_not_approved(run.asked):
        sentence = _("Approve the pricebook %(version)s first: its prices are still a draft.")
        raise WrongStep(sentence % {"version": ", ".join(drafts)})


def _check_books(run: RatingRun, _person: User | None) -> None:
    if drafts := books_not_approved(run.asked):
        sentence = _("The pricebook %(version)s is not approved any more.")
        raise WrongStep(sentence % {"version": ", ".join(drafts)})


def _check_lines(run: RatingRun, person: User | None) -> Instead | None:
    """The books first: what they say may be void. Then the lines, as they are now."""
    _check_books(run, person)
    return None if is_still_true(run) else Instead("outdate", out_of_date())


def _title(run: RatingRun) -> str:
    return _("Re-rating of %(days)s") % {"days": span_with_year(run.first_day, run.last_day)}


_CHANGES: Final[Mapping[str, Mapping[str, object]]] = {"compute": AFRESH, "outdate": AFRESH}

RUNS: Final = Kind(
    name="rerating",
    lifecycle=LIFECYCLE,
    model=RatingRun,
    prepares="request_rerating",
    signs="approve_rerating",
    content=lambda run, _request, _seq: str(run.content),
    target=lambda run: str(run.public_id),
    own_part=OwnPart(gettext_lazy("You had a part in this run: another person decides on it.")),
    state=lambda run: run.state,
    column="state",
    requester=lambda run: run.requested_by_id,
    effects={step.name: _moved for step in LIFECYCLE.steps} | {"approve": _approved},
    checks={"submit": _check_ready, "approve": _check_lines, "reject": _check_books},
    signatures={"approve": APPROVE_RUN},
    tells=Telling(
        _title,
        {
            **{"submit": "asked", "approve": "approved", "reject": "rejected", "post": "posted"},
            **{"outdate": "outdated", "withdraw": "withdrawn", "fail": "failed"},
        },
        sees="view_rerating",
        activity="chargeback_showback",
    ),
)


def held_run(run: RatingRun) -> RatingRun:
    """The run as it is now, locked (its request first) and still ours. Raises LeaseLost
    otherwise."""
    held = hold(RUNS, run.pk)[1]
    if (held.lease_owner, held.state) != (run.lease_owner, run.state):
        raise LeaseLost(str(run.public_id))
    return held
