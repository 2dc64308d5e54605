"""Months of a tenant's books as something that people sign: closed by one, reopened by another.

Source: security 7, decisions 40 and 41.
"""

from datetime import date, datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops import clock
from finops.access import Actor
from finops.approvals import Effect, Kind, OwnPart, Taken, Telling
from finops.calc.dates.periods import local_day
from finops.calc.lifecycles import Hand, Lifecycle, step
from finops.services import audit
from finops.services.approving import begin, take_step
from finops.services.signing import preparer
from finops.ui.dates import month as month_words
from ledger.models import Period
from ledger.queries.narrowing import tenant_zone
from ledger.queries.periods import (
    MonthSums,
    closing_text,
    instants_of,
    last_closed,
    month_sums,
    next_to_close,
    sums_at_closing,
)
from ledger.services.posting.batches import lock_postings
from ledger.services.signatures import REOPEN_MONTH

LIFECYCLE: Final = Lifecycle(
    (
        step("close", "", "closed", Hand.PREPARER, Hand.SYSTEM, freezes=True),
        step(
            *("reopen", "closed", "reopened", Hand.SIGNER),
            needs="match another reason step_up",
            signs=True,
        ),
    ),
    open=frozenset(),
    in_force=frozenset({"closed"}),
)


def _closed(taken: Taken[Period]) -> Effect:
    sums = vars(sums_at_closing(taken.item))
    return Effect(detail={name: str(value) for name, value in sums.items()})


def _reopened(taken: Taken[Period]) -> Effect:
    changes = {"reopened_by": taken.person, "reopen_reason": taken.reason}
    closed_by = audit.person(taken.item.closed_by)
    return Effect(changes, {"reason": taken.reason, "closed_by": closed_by})


MONTHS: Final = Kind(
    name="period",
    lifecycle=LIFECYCLE,
    model=Period,
    prepares="close_period",
    signs="close_period",
    content=lambda period, _request, _seq: closing_text(period),
    target=str,
    own_part=OwnPart(gettext_lazy("You closed it yourself: somebody else must reopen it.")),
    state=lambda period: period.state,
    column="state",
    requester=lambda period: period.closed_by_id,
    effects={"close": _closed, "reopen": _reopened},
    signatures={"reopen": REOPEN_MONTH},
    tells=Telling(
        lambda period: _("The books of %(month)s") % {"month": month_words(period.month)},
        {"close": "closed", "reopen": "reopened"},
        sees="view_periods",
        activity="chargeback_showback",
    ),
)


@transaction.atomic
def close_period(*, actor: Actor, month: date, at: datetime | None = None) -> Period:
    """Close a month: its sums stay as they are now, whatever arrives for it later.

    Waits for postings that are under way. Raises ValidationError where the month has not ended
    or another one comes first, SignatureRefused for keys.
    """
    person, now = preparer(actor, MONTHS.prepares), at or clock.now()
    lock_postings()
    _check_is_next(month, now)
    span = instants_of(month, tenant_zone())
    sums = month_sums(month).get(month, MonthSums())
    fresh = {"state": Period.State.CLOSED, "reopened_at": None, "reopened_by": None}
    period = Period.objects.filter(month=month).first() or Period(month=month)
    values = {"starts_at": span.start, "ends_at": span.end, "closed_at": now, "closed_by": person}
    for name, value in {**values, **fresh, "reopen_reason": "", **vars(sums)}.items():
        setattr(period, name, value)
    period.full_clean()
    period.save()
    begin(MONTHS, "close", period, actor=actor)
    return period


@transaction.atomic
def reopen_period(
    *, actor: Actor, month: date, reason: str, if_match: str, at: datetime | None = None
) -> Period:
    """Reopen the month that was closed last: by another person, who says why.

    `if_match` is the `closing_sha256` that was shown. Adjustments already booked for it stay where
    they are; what arrives from now on is booked in the month itself. Raises ValidationError for
    another month.
    """
    person = preparer(actor, MONTHS.signs)
    lock_postings()
    period = Period.objects.filter(month=month).first()
    is_again = period is not None and period.reopened_by == person
    if period is None or not (is_again or month == last_closed()):
        raise ValidationError(_("Only the month that was closed last can be reopened."))
    return take_step(
        *(MONTHS, "reopen", period.pk),
        actor=actor,
        seen=if_match,
        reason=reason,
        changes={"reopened_at": at or clock.now()},
    )


def _check_is_next(month: date, now: datetime) -> None:
    expected = next_to_close(local_day(now, tenant_zone()))
    if month == expected:
        return
    if expected is None:
        raise ValidationError(_("There is no month to close: the next one has not ended yet."))
    raise ValidationError(
        _("Months close in order: %(month)s comes first.") % {"month": f"{expected:%Y-%m}"}
    )
