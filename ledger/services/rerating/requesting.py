"""Asking for a re-rating: the run, its dry run, and sending the difference into review."""

from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from finops import clock
from finops.access import Actor
from finops.calc.dates.periods import utc_bounds
from finops.services.approving import begin, take_step
from finops.services.leasing import wake_on_commit
from finops.services.signing import preparer
from ledger.calc.plain_data import plain_data
from ledger.calc.rerating.asking import RerateAsked
from ledger.models import RatingRun
from ledger.queries.narrowing import tenant_zone
from ledger.queries.rerating.runs import unknown_books
from ledger.queries.retired import month_in_utc, refused_months
from ledger.services.rerating.moving import RUNS

MOST_DAYS: Final = 366


@dataclass(frozen=True)
class NewRun:
    """What is asked, and why; the reason is read by whoever approves."""

    asked: RerateAsked
    reason: str


@transaction.atomic
def request_rerating(*, actor: Actor, new: NewRun, tell: bool = True) -> RatingRun:
    """Make a run and have its difference computed in the background.

    A worker is told on commit, unless the caller computes it (`tell=False`).
    Raises ValidationError naming the field, SignatureRefused where no person asks.
    """
    person = preparer(actor, RUNS.prepares)
    check_asked(new.asked)
    run = RatingRun(
        reason=new.reason,
        first_day=new.asked.dates.first,
        last_day=new.asked.dates.last,
        scope=new.asked.scope,
        known_at=new.asked.known_at,
        books=plain_data(new.asked.books),
        includes_event_prices=new.asked.includes_event_prices,
        requested_by=person,
    )
    run.full_clean()
    run.save(force_insert=True)
    begin(RUNS, "request", run, actor=actor, reason=new.reason)
    return recompute(actor=actor, run_id=run.pk, tell=tell)


def recompute(*, actor: Actor, run_id: int, tell: bool = True) -> RatingRun:
    """The difference, or the difference once more, as the lines are now: a worker computes it."""
    run = take_step(RUNS, "compute", run_id, actor=actor)
    if tell:
        wake_on_commit(run)
    return run


def submit_for_review(*, actor: Actor, run_id: int) -> RatingRun:
    """Ask for the approval of the difference that was computed."""
    return take_step(RUNS, "submit", run_id, actor=actor)


def withdraw(*, actor: Actor, run_id: int, reason: str) -> RatingRun:
    """End a run that nothing was posted of, for whoever asked for it or may decide on it."""
    return take_step(RUNS, "withdraw", run_id, actor=actor, reason=reason)


def check_asked(asked: RerateAsked) -> None:
    if asked.dates.day_count > MOST_DAYS:
        sentence = _("A re-rating covers at most %(days)s days.") % {"days": MOST_DAYS}
        raise ValidationError({"to": sentence})
    if gone := months_gone(asked):
        sentence = _("The lines of %(months)s are no longer kept: only their sums are.")
        raise ValidationError({"from": sentence % {"months": ", ".join(gone)}})
    if asked.known_at > clock.now():
        raise ValidationError({"known_at": _("This moment has not come yet.")})
    if unknown := unknown_books(asked):
        sentence = _("There is no pricebook version %(versions)s.")
        raise ValidationError({"books": sentence % {"versions": ", ".join(unknown)}})


def months_gone(asked: RerateAsked) -> list[str]:
    """Months of the period whose facts were frozen or dropped."""
    span = utc_bounds(asked.dates, tenant_zone())
    months = [(month, month_in_utc(month)) for month in refused_months()]
    return [
        f"{month:%Y-%m}"
        for month, held in months
        if held.start < span.end and span.start < held.end
    ]
