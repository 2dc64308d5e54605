"""Inviting people into a tenant. The link goes to the invited address alone, and works once.

Decision 64.
"""

import hashlib
from datetime import timedelta
from typing import Final

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from finops.access import Actor, can
from finops.db.locks import wait_for_everywhere
from finops.models import Invitation, User
from finops.queries.people.invitations import INVITATION, member_at, open_invitations, owner_of
from finops.scope import current_tenant_id, tenant_scope
from finops.sending.links import Named, link_to
from finops.services import audit
from finops.services.outbox.sending import queue_mail
from finops.services.people.members import NewMember, make_member
from finops.services.people.roles import CONFIRM, GRANT
from finops.services.signing import WrongStep, reason_of, taking_back

HOLDS: Final = timedelta(hours=72)
MOST_A_DAY: Final = 5  # letters of one tenant to one address


class NotAcceptable(ValidationError):
    """The invitation cannot be accepted, or not by this person; the text says why."""


@transaction.atomic
def invite(*, actor: Actor | str, new: NewMember) -> Invitation:
    """Ask an address into the tenant; a letter with the link goes there, and nowhere else.

    Whether somebody uses the address elsewhere changes nothing, here or in the answer. An open
    invitation of the same address gives way. Raises ValidationError.
    """
    invitation = Invitation(
        email=new.email.strip().lower(),
        name=new.name,
        role=new.role,
        business_unit=new.business_unit,
        use_case=new.use_case,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        invited_by=None if isinstance(actor, str) else actor.user,
        expires_at=timezone.now() + HOLDS,
    )
    _refuse_insiders(actor, invitation.email)
    stand_in_line(invitation.email)
    _refuse_too_many(invitation.email)
    open_invitations().filter(email=invitation.email).update(withdrawn_at=timezone.now())
    invitation.full_clean()
    invitation.save(force_insert=True)
    audit.append(
        actor=actor,
        action="person.invited",
        target=invitation.email,
        detail={"name": new.name, "role": new.role, "expires_at": invitation.expires_at},
    )
    payload: dict[str, object] = {"invitation": str(invitation.public_id)}
    queue_mail(kind=INVITATION, recipient=invitation.email, payload=payload)
    return invitation


@transaction.atomic
def withdraw_invitation(*, actor: Actor, invitation: Invitation, reason: str) -> None:
    """Its link opens nothing any more: by whoever invited, or may confirm roles.

    One that a command sent is withdrawn by whoever may invite. Raises SignatureRefused.
    """
    requester = invitation.invited_by_id or (actor.user.pk if actor.user else None)
    taking_back(actor, requester, asks=GRANT, decides=CONFIRM)
    detail = {"role": invitation.role, "reason": reason_of(reason)}
    if not open_invitations().filter(pk=invitation.pk).update(withdrawn_at=timezone.now()):
        raise WrongStep(_("This invitation was accepted or withdrawn already."))
    audit.append(
        actor=actor, action="person.invitation_withdrawn", target=invitation.email, detail=detail
    )


def invitation_url(invitation: Invitation) -> str:
    """The link itself: for the letter, and for whoever has the machine. Call it in the tenant."""
    return link_to(INVITATION, Named(current_tenant_id(), invitation.public_id))


def accept_as_new_person(*, invitation: Invitation, name: str, password: str) -> User:
    """Make the person whom nobody knew, with the address that the link has proved.

    Without a password they sign in by single sign-on. Raises NotAcceptable.
    """
    with tenant_scope(invitation.tenant_id), transaction.atomic():
        held = _locked(invitation)
        stand_in_line(held.email)
        if owner_of(held.email) is not None:
            raise NotAcceptable(_("This address has an account: sign in to accept."))
        user = User.objects.create_user(held.email, password or None, name=name)
        # Whoever claimed it before without proof loses the claim.
        EmailAddress.objects.filter(email__iexact=held.email).delete()
        EmailAddress.objects.create(user=user, email=held.email, verified=True, primary=True)
        _accept(held, user)
    return user


def accept_as(*, invitation: Invitation, person: User) -> None:
    """Let a known person in, who is signed in and owns the invited address. Raises
    NotAcceptable."""
    with tenant_scope(invitation.tenant_id, person.pk), transaction.atomic():
        held = _locked(invitation)
        if owner_of(held.email) != person:
            raise NotAcceptable(_("This invitation is for another address than yours."))
        EmailAddress.objects.filter(user=person, email__iexact=held.email).update(verified=True)
        _accept(held, person)


def _locked(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",))
    held: Invitation = rows.get(pk=invitation.pk)
    if held.accepted_at or held.withdrawn_at or held.expires_at <= timezone.now():
        raise NotAcceptable(_("This invitation was used, was withdrawn or has run out."))
    return held


def _accept(held: Invitation, person: User) -> None:
    if person == held.invited_by:
        raise NotAcceptable(_("You cannot accept your own invitation."))
    inviter: Actor | str = "command:invitation"
    if held.invited_by is not None:
        inviter = Actor(tenant=held.tenant, user=held.invited_by)
        if not can(inviter, "manage_people"):
            raise NotAcceptable(_("Whoever invited you may no longer do so: ask for a new one."))
    held.accepted_at, held.accepted_by = timezone.now(), person
    held.save(update_fields=["accepted_at", "accepted_by"])
    joined = NewMember(
        email=held.email,
        name=held.name,
        role=held.role,
        business_unit=held.business_unit,
        use_case=held.use_case,
        valid_from=held.valid_from,
        valid_to=held.valid_to,
    )
    make_member(actor=inviter, user=person, new=joined)


def _refuse_insiders(actor: Actor | str, email: str) -> None:
    member = member_at(email)
    if member is not None:
        words = {"name": member.name}
        raise ValidationError({"email": _("%(name)s is in this tenant already.") % words})
    if isinstance(actor, Actor) and actor.user is not None and owner_of(email) == actor.user:
        raise ValidationError({"email": _("This is an address of yours.")})


def _refuse_too_many(email: str) -> None:
    """Whoever may invite writes to strangers in our name: not any number of times."""
    lately = timezone.now() - timedelta(days=1)
    if Invitation.objects.filter(email=email, created_at__gt=lately).count() >= MOST_A_DAY:
        sentence = _("This address was invited often today: try again tomorrow.")
        raise ValidationError({"email": sentence})


def stand_in_line(email: str) -> None:
    """Whoever does something with one address waits here for the other."""
    wait_for_everywhere(int.from_bytes(hashlib.sha256(email.encode()).digest()[:8], signed=True))
