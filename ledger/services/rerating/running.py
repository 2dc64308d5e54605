"""Working on a run: the dry run, or the posting of what was approved; safe to be killed.

A dry run writes nothing but its result, and a posting is one transaction: the next worker begins
anew.
"""

from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.access import Actor
from finops.scope import tenant_scope
from finops.services.approving import take_step
from finops.services.leasing import WorkKind, ended, run
from ledger.calc.rerating.states import AT_WORK, State
from ledger.models import RatingRun
from ledger.services.rerating.computing import compute_difference
from ledger.services.rerating.moving import RUNS, SYSTEM, held_run
from ledger.services.rerating.posting import begin, post_approved


def work(run: RatingRun) -> None:
    if run.state == State.COMPUTING:
        compute_difference(run)
        return
    if run.state == State.APPROVED:
        begin(run)
    post_approved(run)


def fail(run: RatingRun, sentence: str) -> None:
    if run.state == State.APPROVED:
        begin(run)
    with tenant_scope(run.tenant_id), transaction.atomic():
        changes = {"error": sentence, **ended()}
        take_step(RUNS, "fail", held_run(run).pk, actor=SYSTEM, reason=sentence, changes=changes)


def cancel_rerating(run: RatingRun, actor: Actor) -> None:
    """Only of the dry run: a posting comes to its end, or is one that never was."""
    changes = {"cancelled_by": actor.label, "lines_done": 0, **ended()}
    take_step(RUNS, "cancel", run.pk, actor=actor, changes=changes, reason=_("Cancelled"))


RERATINGS: Final = WorkKind(
    name="rerating",
    model=RatingRun,
    work=work,
    fail=fail,
    died=gettext_lazy(
        "It was begun %(count)d times and never came to its end. Nothing was changed."
    ),
    failed=gettext_lazy("It failed several times; the log names the cause. Nothing was changed."),
    starts=RUNS.prepares,
    cancel=cancel_rerating,
    at_work=AT_WORK,
    cancellable=frozenset({State.COMPUTING}),
    waits="",
)


def run_rerating(tenant_id: int, public_id: UUID) -> bool:
    """Do what is to be done on a run; False if there is nothing or another has it."""
    return run(RERATINGS, tenant_id, public_id)
