"""Letting people into a tenant and letting them go."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from finops import clock
from finops.access import Actor
from finops.models import (
    BusinessUnit,
    Invitation,
    Membership,
    RoleAssignment,
    SavedView,
    UseCase,
    User,
)
from finops.queries.people.invitations import owner_of
from finops.services import audit
from finops.services.people.grants import synchronise_grants
from finops.services.people.roles import grant_role, revoke_role
from finops.services.signing import reason_of


@dataclass(frozen=True)
class NewMember:
    """Whom to let in, as what. `password` is empty for people who sign in another way."""

    email: str
    name: str
    role: str
    password: str = ""
    business_unit: BusinessUnit | None = None
    use_case: UseCase | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None


@transaction.atomic
def add_person(*, actor: Actor | str, new: NewMember) -> User:
    """Make a person and let them in at once, without an invitation: for the demo, and for
    whoever has the machine itself. Somebody known keeps name and password."""
    email = new.email.strip().lower()
    user = owner_of(email)
    if user is None:
        user = User.objects.create_user(email, new.password or None, name=new.name)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    make_member(actor=actor, user=user, new=new)
    return user


@transaction.atomic
def make_member(*, actor: Actor | str, user: User, new: NewMember) -> None:
    """Let a person into the tenant and give them the role. A person known elsewhere keeps name
    and password: another tenant's administrator must not be able to change them."""
    inviter = None if isinstance(actor, str) else actor.user
    _, is_new = Membership.objects.get_or_create(user=user, defaults={"invited_by": inviter})
    if is_new:
        audit.append(
            actor=actor,
            action="person.joined",
            target=audit.person(user),
            detail={"name": user.name, "email": user.email},
        )
    grant_role(
        actor=actor,
        user=user,
        role=new.role,
        business_unit=new.business_unit,
        use_case=new.use_case,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
    )


@transaction.atomic
def deactivate_membership(*, actor: Actor | str, user: User, reason: str) -> None:
    """Let a person out of the tenant: all roles end now, the pages answer 404 from now on, the
    views kept there go, and so do the invitations they sent. Raises SignatureRefused (422)
    without a reason."""
    reason = reason_of(reason)
    membership = Membership.objects.select_for_update().filter(user=user).first()
    if membership is None:
        return
    held = RoleAssignment.objects.filter(user=user)
    for assignment in held.exclude(valid_to__lte=clock.now()):
        revoke_role(actor=actor, assignment=assignment, reason=reason)
    SavedView.objects.filter(owner=user).delete()
    asked = Invitation.objects.filter(invited_by=user, accepted_at=None, withdrawn_at=None)
    asked.update(withdrawn_at=timezone.now())
    membership.delete()
    synchronise_grants(of=user)
    detail = {"name": user.name, "reason": reason}
    audit.append(actor=actor, action="person.removed", target=audit.person(user), detail=detail)


@transaction.atomic
def enter_tenant(
    *, actor: Actor | str, person: User, role: str, reason: str, valid_to: datetime
) -> RoleAssignment:
    """Let a platform person into the tenant in force for a time, so that they may write there.

    Reading across tenants needs no membership; writing does, and it is in the tenant's own
    audit log with the reason. Nobody lets themselves in.
    """
    if isinstance(actor, Actor) and actor.user == person:
        raise ValidationError(_("Somebody else must let you in."))
    Membership.objects.get_or_create(user=person)
    audit.append(
        actor=actor,
        action="tenant.entered",
        target=audit.person(person),
        detail={
            "name": person.name,
            "role": role,
            "reason": reason,
            "valid_to": valid_to.isoformat(),
        },
    )
    return grant_role(actor=actor, user=person, role=role, valid_to=valid_to)
