"""What a person may do with a re-rating run, as data: from which states, by whom, what is asked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from finops.access import Actor, can
from ledger.calc.rerating.states import State
from ledger.models import RatingRun
from ledger.services.rerating import deciding, requesting

Service = Callable[..., RatingRun]  # each with what its step asks for


@dataclass(frozen=True)
class Step:
    """`signs` says that the sha256 of the difference is signed, `asks` that a reason is given."""

    route: str
    states: tuple[State, ...]
    action: str
    service: Service
    label: Promise | str
    says: Promise | str
    done: Promise | str
    signs: bool = False
    asks: str = ""
    is_main: bool = False
    is_final: bool = False


STEPS: Final = (
    Step(
        "rerating_submit",
        (State.READY,),
        "request_rerating",
        requesting.submit_for_review,
        _("Send for review"),
        _("Another person, a FinOps lead, approves or refuses exactly this difference."),
        _("The difference is in review."),
        is_main=True,
    ),
    Step(
        "rerating_approve",
        (State.IN_REVIEW,),
        "approve_rerating",
        deciding.approve,
        _("Approve"),
        _(
            "You sign the difference with this SHA-256. Each changed line is reversed, and posted"
            " again at its new price; sums follow in the same moment. If lines have changed since,"
            " nothing is posted."
        ),
        _("Approved. The lines are being posted."),
        signs=True,
        is_main=True,
    ),
    Step(
        "rerating_reject",
        (State.IN_REVIEW,),
        "approve_rerating",
        deciding.reject,
        _("Reject"),
        _("The run ends here. No line changes."),
        _("The run was rejected."),
        signs=True,
        asks="reason",
        is_final=True,
    ),
    Step(
        "rerating_recompute",
        (State.READY, State.FAILED),
        "request_rerating",
        requesting.recompute,
        _("Compute again"),
        _("The difference is computed once more, from the lines as they are now."),
        _("The difference is being computed again."),
    ),
    Step(
        "rerating_withdraw",
        (State.DRAFT, State.COMPUTING, State.READY, State.IN_REVIEW, State.FAILED),
        "request_rerating",
        requesting.withdraw,
        _("Withdraw"),
        _("The run ends here. No line changes."),
        _("The run was withdrawn."),
        is_final=True,
    ),
)


def step_of(route: str) -> Step:
    return next(step for step in STEPS if step.route == route)


def steps_open(actor: Actor, run: RatingRun, had_part: bool) -> list[Step]:
    """What this person may do with the run now; whoever had a part in it decides nothing."""
    return [
        step
        for step in STEPS
        if run.state in step.states and can(actor, step.action) and not (step.signs and had_part)
    ]


def given_to(step: Step, seen: str, reason: str) -> dict[str, Any]:  # Any: a service's arguments
    """What the service of a step takes besides who acts on which run."""
    given: dict[str, Any] = {}
    if step.signs:
        given["if_match"] = seen
    if step.asks:
        given["reason"] = reason
    return given
