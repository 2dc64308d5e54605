"""Deciding on a re-rating: by another person, on exactly the difference that was reviewed."""

from finops.access import Actor
from finops.services.approving import take_step
from finops.services.leasing import wake_on_commit
from finops.services.signing import WrongStep
from ledger.models import RatingRun
from ledger.services.rerating.moving import RUNS


def approve(
    *, actor: Actor, run_id: int, if_match: str, comment: str = "", tell: bool = True
) -> RatingRun:
    """Approve the difference whose sha256 is named; a worker posts it.

    Where lines have changed since, the run goes back to computing (409), and what it finds needs
    a new review.
    """
    try:
        run = take_step(RUNS, "approve", run_id, actor=actor, seen=if_match, reason=comment)
    except WrongStep:
        if tell:
            wake_on_commit(RatingRun.objects.get(pk=run_id))
        raise
    if tell:
        wake_on_commit(run)
    return run


def reject(*, actor: Actor, run_id: int, if_match: str, reason: str) -> RatingRun:
    """Refuse the difference, with a reason of ten characters or more; final."""
    return take_step(RUNS, "reject", run_id, actor=actor, seen=if_match, reason=reason)
