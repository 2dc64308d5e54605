"""Inviting people into a tenant and letting them go."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.utils import timezone

from finops.access import Actor
from finops.models import BusinessUnit, Membership, RoleAssignment, SavedView, UseCase, User
from finops.services import audit
from finops.services.grants import synchronise_grants
from finops.services.roles import grant_role, label_of, revoke_role


@dataclass(frozen=True)
class Invitation:
    """Whom to let in, as what. `password` is empty for people who set one by e-mail or sign
    in through single sign-on."""

    email: str
    name: str
    role: str
    password: str = ""
    business_unit: BusinessUnit | None = None
    use_case: UseCase | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None


@dataclass(frozen=True)
class Invited:
    """The person, and whether the invitation made him."""

    user: User
    is_new: bool


@transaction.atomic
def let_in(*, actor: Actor | str, invitation: Invitation) -> Invited:
    """Make the person if new, let him into the tenant, give him the role.

    A person known elsewhere keeps his name and password: another tenant's administrator must
    not be able to change them.
    """
    invited = find_or_create_user(invitation)
    _join(actor=actor, user=invited.user)
    grant_role(
        actor=actor,
        user=invited.user,
        role=invitation.role,
        business_unit=invitation.business_unit,
        use_case=invitation.use_case,
        valid_from=invitation.valid_from,
        valid_to=invitation.valid_to,
    )
    return invited


def invite_person(*, actor: Actor | str, invitation: Invitation) -> User:
    """`let_in` for callers who need the person alone."""
    return let_in(actor=actor, invitation=invitation).user


def find_or_create_user(invitation: Invitation) -> Invited:
    email = invitation.email.strip().lower()
    with connection.cursor() as cursor:  # two invitations of one new address wait here
        number = int.from_bytes(hashlib.sha256(email.encode()).digest()[:8], signed=True)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
    known = User.objects.filter(email=email).first()
    if known is not None:
        return Invited(known, is_new=False)
    password = invitation.password or None  # None: signs in by single sign-on or by a link
    user = User.objects.create_user(email, password, name=invitation.name)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return Invited(user, is_new=True)


def _join(*, actor: Actor | str, user: User) -> None:
    _, is_new = Membership.objects.get_or_create(user=user)
    if is_new:
        audit.append(
            actor=label_of(actor),
            action="person.invited",
            target=user.email,
            detail={"name": user.name},
        )


@transaction.atomic
def deactivate_membership(*, actor: Actor | str, user: User) -> None:
    """Let a person out of the tenant: all roles end now, the pages answer 404 from now on,
    and the views kept there go."""
    membership = Membership.objects.select_for_update().filter(user=user).first()
    if membership is None:
        return
    held = RoleAssignment.objects.filter(user=user)
    for assignment in held.exclude(valid_to__lte=timezone.now()):
        revoke_role(actor=actor, assignment=assignment)
    SavedView.objects.filter(owner=user).delete()
    membership.delete()
    synchronise_grants()
    audit.append(actor=label_of(actor), action="person.removed", target=user.email, detail={})


@transaction.atomic
def enter_tenant(*, person: User, role: str, reason: str, valid_to: datetime) -> RoleAssignment:
    """Let a platform person into the tenant in force for a time, so that he may write there.

    Reading across tenants needs no membership; writing does, and it is in the tenant's own
    audit log with the reason.
    """
    Membership.objects.get_or_create(user=person)
    audit.append(
        actor=person.email,
        action="tenant.entered",
        target=person.email,
        detail={"role": role, "reason": reason, "valid_to": valid_to.isoformat()},
    )
    return grant_role(actor=person.email, user=person, role=role, valid_to=valid_to)


def new_password() -> str:
    """A password for people of a demo: 20 letters and digits, more than any list tries."""
    return secrets.token_urlsafe(15)
