"""Closing and reopening the months of a tenant's books. Source: security reference 5."""

from datetime import date, datetime
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from finops.access import Actor
from finops.models import User
from finops.services import audit
from ledger.calc.periods import local_day
from ledger.models import Period
from ledger.queries.narrowing import tenant_zone
from ledger.queries.periods import (
    MonthSums,
    instants_of,
    last_closed,
    month_sums,
    next_to_close,
)
from ledger.services.posting.chunks import lock_postings

LEAST_REASON: Final = 10


@transaction.atomic
def close_period(*, actor: Actor, month: date, at: datetime | None = None) -> Period:
    """Close a month: its sums stay as they are now, whatever arrives for it later.

    Waits for postings that are under way. Raises ValidationError where the month has not ended
    or another one comes first, PermissionDenied for keys.
    """
    person, now = _person(actor), at or timezone.now()
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
    detail = {name: str(value) for name, value in vars(sums).items()}
    audit.append(actor=actor.label, action="period.closed", target=str(period), detail=detail)
    return period


@transaction.atomic
def reopen_period(*, actor: Actor, month: date, reason: str, at: datetime | None = None) -> Period:
    """Reopen the month that was closed last: by another person, who says why.

    Adjustments already booked for it stay where they are; what arrives from now on is booked in
    the month itself. Raises ValidationError, PermissionDenied for keys.
    """
    person, now = _person(actor), at or timezone.now()
    lock_postings()
    reason = reason.strip()
    period = Period.objects.filter(month=month, state=Period.State.CLOSED).first()
    if period is None or month != last_closed():
        raise ValidationError(_("Only the month that was closed last can be reopened."))
    if len(reason) < LEAST_REASON:
        raise ValidationError({"reason": _("Say why, in ten characters or more.")})
    if period.closed_by_id == person.pk:
        raise ValidationError(_("Somebody else must reopen it: you closed it yourself."))
    period.state, period.reopen_reason = Period.State.REOPENED, reason
    period.reopened_at, period.reopened_by = now, person
    period.full_clean()
    period.save()
    detail = {"reason": reason, "closed_by": period.closed_by.email}
    audit.append(actor=actor.label, action="period.reopened", target=str(period), detail=detail)
    return period


def _person(actor: Actor) -> User:
    if actor.user is None:
        raise PermissionDenied(_("Only a person closes or reopens a month."))
    return actor.user


def _check_is_next(month: date, now: datetime) -> None:
    expected = next_to_close(local_day(now, tenant_zone()))
    if month == expected:
        return
    if expected is None:
        raise ValidationError(_("There is no month to close: the next one has not ended yet."))
    raise ValidationError(
        _("Months close in order: %(month)s comes first.") % {"month": f"{expected:%Y-%m}"}
    )
