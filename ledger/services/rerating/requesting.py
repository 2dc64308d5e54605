"""Asking for a re-rating: the run, its dry run, and sending the difference into review."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from finops.access import Actor, can
from finops.models import User
from finops.services.signing import NotEligible, WrongStep
from ledger.calc.periods import utc_bounds
from ledger.calc.rerating.asking import Asked
from ledger.calc.rerating.content import read_content
from ledger.calc.rerating.states import State
from ledger.models import RatingRun
from ledger.queries.narrowing import tenant_zone
from ledger.queries.rating_runs import books_not_approved, unknown_books
from ledger.queries.retired import month_in_utc, refused_months
from ledger.services.rerating.moving import (
    AFRESH,
    asked_by,
    locked_run,
    take_step,
    write_step,
)
from ledger.services.rerating.telling import tell_of

MOST_DAYS: Final = 366
REQUEST: Final = "request_rerating"
APPROVE: Final = "approve_rerating"


@dataclass(frozen=True)
class NewRun:
    """What is asked, and why; the reason is read by whoever approves."""

    asked: Asked
    reason: str


@transaction.atomic
def request_rerating(*, actor: Actor, new: NewRun, tell: bool = True) -> RatingRun:
    """Make a run and have its difference computed in the background.

    A worker is told on commit, unless the caller computes it himself (`tell=False`).
    Raises ValidationError naming the field, SignatureRefused where no person asks.
    """
    person = person_of(actor)
    check_asked(new.asked)
    run = RatingRun(
        reason=new.reason,
        first_day=new.asked.dates.first,
        last_day=new.asked.dates.last,
        scope=new.asked.scope,
        known_at=new.asked.known_at,
        books=[book.document() for book in new.asked.books],
        includes_event_prices=new.asked.includes_event_prices,
        requested_by=person,
    )
    run.full_clean()
    run.save(force_insert=True)
    write_step(run, "", actor.label, person, new.reason)
    return compute(run, actor, person, tell=tell)


def compute(run: RatingRun, actor: Actor, person: User, *, tell: bool) -> RatingRun:
    """Send a locked or new run to the worker."""
    take_step(run, State.COMPUTING, actor=actor.label, person=person, changes=AFRESH)
    if tell:
        transaction.on_commit(partial(tell_of, run))
    return run


@transaction.atomic
def recompute(*, actor: Actor, run_id: int, tell: bool = True) -> RatingRun:
    """The difference once more, as the lines are now."""
    return compute(locked_run(run_id), actor, person_of(actor), tell=tell)


@transaction.atomic
def submit_for_review(*, actor: Actor, run_id: int) -> RatingRun:
    """Ask for the approval of the difference that was computed."""
    person, run = person_of(actor), locked_run(run_id)
    if run.state == State.READY and read_content(run.content).difference.is_empty:
        raise WrongStep(_("Nothing would change: there is nothing to approve."))
    drafts = books_not_approved(asked_by(run))
    if drafts:
        sentence = _("Approve the pricebook %(version)s first: its prices are still a draft.")
        raise WrongStep(sentence % {"version": ", ".join(drafts)})
    return take_step(run, State.IN_REVIEW, actor=actor.label, person=person)


@transaction.atomic
def withdraw(*, actor: Actor, run_id: int, note: str = "") -> RatingRun:
    """End a run that nothing was posted of."""
    person, run = person_of(actor), locked_run(run_id)
    return take_step(run, State.WITHDRAWN, actor=actor.label, person=person, note=note)


def person_of(actor: Actor, action: str = REQUEST) -> User:
    """The person who acts, if his roles let him. Raises SignatureRefused (403)."""
    if actor.user is None or actor.key is not None:
        raise NotEligible("not_a_person", _("Only a person can do this, never a key."))
    if not can(actor, action):
        raise NotEligible("no_role", _("Your roles do not let you do this."))
    return actor.user


def check_asked(asked: Asked) -> None:
    if asked.dates.day_count > MOST_DAYS:
        sentence = _("A re-rating covers at most %(days)s days.") % {"days": MOST_DAYS}
        raise ValidationError({"to": sentence})
    if gone := months_gone(asked):
        sentence = _("The lines of %(months)s are no longer kept: only their sums are.")
        raise ValidationError({"from": sentence % {"months": ", ".join(gone)}})
    if asked.known_at > timezone.now():
        raise ValidationError({"known_at": _("This moment has not come yet.")})
    if unknown := unknown_books(asked):
        sentence = _("There is no pricebook version %(versions)s.")
        raise ValidationError({"books": sentence % {"versions": ", ".join(unknown)}})


def months_gone(asked: Asked) -> list[str]:
    """Months of the period whose facts were frozen or dropped."""
    span = utc_bounds(asked.dates, tenant_zone())
    months = [(month, month_in_utc(month)) for month in refused_months()]
    return [
        f"{month:%Y-%m}"
        for month, held in months
        if held.start < span.end and span.start < held.end
    ]
