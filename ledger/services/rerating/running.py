"""Working on a run: the dry run, or the posting of what was approved; safe to be killed."""

import logging
from contextlib import suppress
from uuid import UUID

from django.db import Error, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from finops.scope import tenant_scope
from finops.services.approving import take_step
from ledger.calc.rerating.states import State
from ledger.models import RatingRun
from ledger.services.importing.running import worker_name
from ledger.services.rerating.computing import compute_difference
from ledger.services.rerating.leasing import (
    MOST_ATTEMPTS,
    LeaseLost,
    claim_lease,
    held_run,
    update_held,
)
from ledger.services.rerating.moving import NOT_HELD, RUNS, SYSTEM
from ledger.services.rerating.posting import begin, post_approved

log = logging.getLogger(__name__)


def run_rerating(tenant_id: int, public_id: UUID) -> bool:
    """Do what is to be done on a run; False if there is nothing or another has it.

    Killed at any moment, nothing is half-done: a dry run writes nothing but its result, and a
    posting is one transaction. The next worker begins anew.
    """
    run = claim_lease(tenant_id, public_id, worker_name())
    if run is None:
        return False
    try:
        if run.attempts > MOST_ATTEMPTS:
            give_up(run)
        else:
            work(run)
    except LeaseLost:
        return False
    except Exception:
        give_back(run)
        raise
    return True


def work(run: RatingRun) -> None:
    if run.state == State.COMPUTING:
        compute_difference(run)
        return
    if run.state == State.APPROVED:
        begin(run)
    post_approved(run)


def give_up(run: RatingRun) -> None:
    """Whoever worked on it never came to its end, nor to an error: killed, most likely."""
    log.warning("re-rating %s is given up after %s attempts", run.public_id, MOST_ATTEMPTS)
    if run.state == State.APPROVED:
        begin(run)
    sentence = _("It was begun %(count)d times and never came to its end. Nothing was changed.")
    with tenant_scope(run.tenant_id), transaction.atomic():
        fail(run, sentence % {"count": MOST_ATTEMPTS})


def give_back(run: RatingRun) -> None:
    """Something failed under us: let the sweeper try again, but not for ever."""
    log.warning("re-rating %s failed on attempt %s", run.public_id, run.attempts)
    with suppress(Error, LeaseLost), tenant_scope(run.tenant_id), transaction.atomic():
        if run.attempts >= MOST_ATTEMPTS and run.state != State.APPROVED:
            fail(run, _("It failed several times; the log names the cause. Nothing was changed."))
        else:  # else the lease runs out by itself
            update_held(run, lease_until=timezone.now())


def fail(run: RatingRun, sentence: str) -> None:
    changes = {"error": sentence, **NOT_HELD}
    take_step(RUNS, "fail", held_run(run).pk, actor=SYSTEM, reason=sentence, changes=changes)
