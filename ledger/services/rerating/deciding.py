"""Deciding on a re-rating: by another person, on exactly the difference that was reviewed."""

from functools import partial
from http import HTTPStatus
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from finops.access import Actor
from finops.models import User
from finops.services.signing import NotEligible, SignatureRefused, WrongStep, check_match
from ledger.calc.rerating.states import State
from ledger.models import RatingRun
from ledger.queries.rating_runs import books_not_approved, had_a_part
from ledger.services.rerating.checking import is_still_true
from ledger.services.rerating.moving import (
    AFRESH,
    SYSTEM,
    asked_by,
    impossible,
    locked_run,
    take_step,
)
from ledger.services.rerating.requesting import APPROVE, person_of
from ledger.services.rerating.telling import tell_of

LEAST_REASON: Final = 10


def approve(*, actor: Actor, run_id: int, if_match: str, tell: bool = True) -> RatingRun:
    """Approve the difference whose sha256 is named; a worker posts it.

    The same approval again changes nothing. Raises SignatureRefused: 428 without a sha256, 412
    with another, 403 for whoever had a part in the run, 409 in any other state – and where lines
    have changed since: then the run goes back to computing, and what it finds needs a new review.
    """
    with transaction.atomic():
        run = locked_run(run_id)
        person = other_person(actor, run)
        if is_same_again(run, person, if_match):
            return run
        check_signable(run, if_match)
        is_true = is_still_true(run)
        if is_true:
            take_step(
                run,
                State.APPROVED,
                actor=actor.label,
                person=person,
                changes={"approved_by": person},
            )
        else:
            send_back(run)
        if tell:
            transaction.on_commit(partial(tell_of, run))
    if not is_true:
        raise WrongStep(out_of_date())
    return run


@transaction.atomic
def reject(*, actor: Actor, run_id: int, if_match: str, reason: str) -> RatingRun:
    """Refuse the difference, with a reason of ten characters or more; final."""
    run = locked_run(run_id)
    person = other_person(actor, run)
    check_signable(run, if_match)
    if len(reason.strip()) < LEAST_REASON:
        raise SignatureRefused(
            HTTPStatus.UNPROCESSABLE_ENTITY, "reason", _("Give a reason of ten characters or more.")
        )
    return take_step(run, State.REJECTED, actor=actor.label, person=person, note=reason.strip())


def send_back(run: RatingRun) -> RatingRun:
    """The lines are no longer those that were reviewed: compute anew."""
    return take_step(run, State.COMPUTING, actor=SYSTEM, note=out_of_date(), changes=AFRESH)


def out_of_date() -> str:
    return _(
        "Lines have changed since the difference was computed. It is being computed again, and"
        " needs a new review."
    )


def check_signable(run: RatingRun, if_match: str) -> None:
    if run.state != State.IN_REVIEW:
        raise WrongStep(impossible(run))
    check_match(if_match, run.content_sha256)
    if drafts := books_not_approved(asked_by(run)):
        sentence = _("The pricebook %(version)s is not approved any more.")
        raise WrongStep(sentence % {"version": ", ".join(drafts)})


def is_same_again(run: RatingRun, person: User, if_match: str) -> bool:
    return (
        run.state in {State.APPROVED, State.POSTING, State.DONE}
        and run.approved_by_id == person.pk
        and if_match.strip().strip('"') == run.content_sha256
    )


def other_person(actor: Actor, run: RatingRun) -> User:
    """A person who had no part in preparing the run. Raises SignatureRefused (403)."""
    person = person_of(actor, APPROVE)
    if had_a_part(run, person):
        sentence = _("You had a part in this run: another person decides on it.")
        raise NotEligible("same_person", sentence)
    return person
