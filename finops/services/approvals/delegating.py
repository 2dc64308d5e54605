"""Standing in for somebody: dated, in advance, in one role that both hold, thirty days at most.

Meanwhile both count as one person. Nobody passes on what was delegated to them.
"""

from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from finops import clock
from finops.access import Actor, can
from finops.calc.permissions import ROLES
from finops.models import Delegation, User
from finops.models.approvals.delegations import LONGEST
from finops.queries.approvals.signers import holders, signing_roles
from finops.services import audit
from finops.services.approvals.refusing import in_words
from finops.services.approvals.told_of_delegations import ENDED, MADE, tell_delegation
from finops.services.signing import NotEligible, reason_of

END: Final = "manage_people"


@in_words()
@transaction.atomic
def delegate_role(
    *,
    actor: Actor,
    delegate: User,
    role: str,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
) -> Delegation:
    """Let another holder of the role sign for the actor in this time.

    Raises ValidationError by field, NotEligible for keys and for roles that one does not hold.
    """
    person = _person(actor)
    if not _holds(person, role):
        raise NotEligible(
            "no_role", _("You hold no such role yourself, so you cannot delegate it.")
        )
    made = Delegation(
        delegator=person,
        delegate=delegate,
        role=role,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason_of(reason),
    )
    _check(made)
    made.full_clean()
    made.save()
    audit.append(
        actor=actor, action="delegation.made", target=audit.person(delegate), detail=_detail(made)
    )
    tell_delegation(made, MADE, actor)
    return made


@in_words()
@transaction.atomic
def end_delegation(*, actor: Actor, delegation: Delegation) -> Delegation:
    """End it now: by whoever made it, or looks after people. Ended again, nothing changes."""
    _person(actor)
    held = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if not may_end(actor, held):
        raise NotEligible("not_yours", _("Only whoever delegated it, or a tenant admin, ends it."))
    if held.ended_at is None and held.ends_at > clock.now():
        held.ended_at = clock.now()
        held.save(update_fields=["ended_at"])
        target = audit.person(held.delegate)
        audit.append(actor=actor, action="delegation.ended", target=target, detail=_detail(held))
        tell_delegation(held, ENDED, actor)
    return held


def may_delegate(actor: Actor) -> bool:
    """Does this person hold a role that signs, which somebody else could sign by meanwhile?"""
    return bool(own_roles(actor))


def own_roles(actor: Actor) -> list[str]:
    """The roles that this person may delegate: their own that sign, not those they stand in for."""
    if actor.user is None or actor.key is not None:
        return []
    held = {row.role for row in holders(person=actor.user.pk) if row.on_behalf_of is None}
    signing = signing_roles()
    return [role for role in ROLES if role in held & signing]


def may_end(actor: Actor, delegation: Delegation) -> bool:
    """May this actor end it: whoever made it, or looks after people?"""
    if actor.user is None or actor.key is not None:
        return False
    return delegation.delegator_id == actor.user.pk or can(actor, END)


def _person(actor: Actor) -> User:
    if actor.user is None or actor.key is not None:
        raise NotEligible("not_a_person", _("Only a person can do this, never a key."))
    return actor.user


def _check(made: Delegation) -> None:
    """Raises ValidationError, by field."""
    if made.delegate_id == made.delegator_id:
        raise ValidationError({"delegate": _("Somebody else has to stand in for you.")})
    if made.starts_at < clock.now():
        raise ValidationError({"starts_at": _("A delegation is made in advance.")})
    if not made.starts_at < made.ends_at <= made.starts_at + LONGEST:
        raise ValidationError({"ends_at": _("It ends after it begins, and within 30 days.")})
    if not _holds(made.delegate, made.role):
        sentence = _("Whoever stands in for you holds the role %(role)s themselves.")
        raise ValidationError({"delegate": sentence % {"role": ROLES[made.role]}})
    if _is_chained(made):
        raise ValidationError(
            {"delegate": _("What was delegated is not delegated on, nor twice at a time.")}
        )


def _holds(person: User, role: str) -> bool:
    held = holders([role], person.pk)
    return any(holder.on_behalf_of is None for holder in held)


def _is_chained(made: Delegation) -> bool:
    beside = Delegation.objects.filter(
        role=made.role, ended_at=None, starts_at__lt=made.ends_at, ends_at__gt=made.starts_at
    )
    two = (made.delegator_id, made.delegate_id)
    return (
        beside.filter(delegator_id__in=two) | beside.filter(delegate_id=made.delegator_id)
    ).exists()


def _detail(made: Delegation) -> dict[str, object]:
    return {
        "delegator": audit.person(made.delegator),
        "role": made.role,
        "starts_at": made.starts_at.isoformat(),
        "ends_at": made.ends_at.isoformat(),
        "reason": made.reason,
    }
