"""Entering what a budget owes, and releasing it: nothing of it is changed or deleted."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from finops import clock
from finops.access import Actor, can
from finops.calc.dates.periods import DateRange
from finops.models import Budget, Commitment
from finops.queries.budgets.signers import target_of
from finops.queries.tenants import local_today
from finops.registries.spend import tell_amounts_changed
from finops.services import audit
from finops.services.signing import WrongStep, reason_of

LONGEST_DAYS: Final = 5 * 366


@dataclass(frozen=True)
class NewCommitment:
    """An amount that a budget owes over some days, in its currency."""

    budget: Budget
    kind: str
    title: str
    amount: Decimal
    dates: DateRange
    reference: str = ""


@transaction.atomic
def enter_commitment(*, actor: Actor, new: NewCommitment) -> Commitment:
    """What is committed lessens what is left from now on. It may go beyond the budget: a contract
    holds whether or not there is money for it, and is shown.

    Raises ValidationError by field, PermissionDenied.
    """
    budget = Budget.objects.select_for_update().get(pk=new.budget.pk)
    _check_may(actor, budget)
    if budget.closed_on is not None:
        raise ValidationError({"budget": _("This budget is closed.")})
    if new.dates.day_count > LONGEST_DAYS:
        raise ValidationError({"last": _("A commitment lasts five years at most.")})
    row = Commitment(
        **{"budget": budget, "kind": new.kind, "amount": new.amount},
        **{"title": _normal(new.title), "reference": _normal(new.reference)},
        **{"first": new.dates.first, "last": new.dates.last},
        **{"entered_by": actor.user, "entered_at": clock.now()},
    )
    row.full_clean()
    row.save()
    detail = {"amount": str(row.amount), "title": row.title, "kind": row.kind}
    detail |= {"first": row.first.isoformat(), "last": row.last.isoformat()}
    audit.append(actor=actor, action="commitment.entered", target=budget.slug, detail=detail)
    tell_amounts_changed()
    return row


@transaction.atomic
def release_commitment(
    *, actor: Actor, commitment_id: int, since: date | None, reason: str
) -> Commitment:
    """From a day on (today without one) nothing of it is owed any more; once, and not for days
    that are over. Raises WrongStep, ValidationError by field, PermissionDenied, SignatureRefused
    without a reason."""
    row = Commitment.objects.select_for_update().select_related("budget").get(pk=commitment_id)
    _check_may(actor, row.budget)
    if row.released_from is not None:
        raise WrongStep(_("This commitment is released already."))
    day = since or max(local_today(), row.first)
    if day < local_today():
        raise ValidationError({"since": _("The day is over: nothing is released for it.")})
    if not row.first <= day <= row.last:
        raise ValidationError({"since": _("The commitment does not hold on this day.")})
    row.released_from, row.released_by, row.release_reason = day, actor.user, reason_of(reason)
    row.save(update_fields=["released_from", "released_by", "release_reason"])
    detail = {"title": row.title, "since": day.isoformat(), "reason": row.release_reason}
    audit.append(actor=actor, action="commitment.released", target=row.budget.slug, detail=detail)
    tell_amounts_changed()
    return row


def _check_may(actor: Actor, budget: Budget) -> None:
    if not can(actor, "commit_budget", target_of(budget)):
        raise PermissionDenied(_("Your roles do not let you commit money of this budget."))


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip())
