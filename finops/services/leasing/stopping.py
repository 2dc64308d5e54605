"""Calling work off, where nothing is left half-done by it."""

from django.db import transaction
from django.utils.translation import gettext as _

from finops.access import Actor, can_somewhere
from finops.models.leased import LeasedWork
from finops.services import audit
from finops.services.leasing.holding import ended
from finops.services.leasing.kinds import Work, WorkKind, kind_of
from finops.services.signing import WrongStep

CANCELLED = "cancelled"


def may_cancel(kind: WorkKind[Work], work: Work, actor: Actor) -> bool:
    """Is it still possible, and for this person?"""
    return work.state in kind.cancellable and can_somewhere(actor, kind.starts)


def cancel(kind: WorkKind[Work], work: Work, *, actor: Actor) -> None:
    """End the work now. Whatever its worker has in hand is rolled back, what it noted before
    stands. Raises WrongStep where it has ended, or is where it must come to its end."""
    with transaction.atomic():
        kind.cancel(work, actor)


def call_off(work: LeasedWork, actor: Actor, action: str, **changes: object) -> None:
    """Take a row from its worker, in the caller's transaction, and say so in the audit log."""
    rows = type(work)._default_manager.filter(pk=work.pk, state__in=kind_of(work).cancellable)
    changes |= {"state": CANCELLED, "cancelled_by": actor.label, **ended()}
    if not rows.update(**changes):
        raise WrongStep(_("It has ended already: there is nothing to cancel."))
    audit.append(actor=actor, action=action, target=str(work.public_id), detail={})
