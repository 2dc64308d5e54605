"""Reads of invitations: those that are open, and whose an address is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from finops.calc.permissions import ROLES
from finops.models import Invitation, Membership, OutboxMessage, User
from finops.scope import tenant_scope
from finops.sending.links import Named

INVITATION: Final = "invitation"  # the kind of its letters, and the route that they lead to


def open_invitations() -> QuerySet[Invitation]:
    """Neither accepted nor withdrawn, the newest first; some may have run out."""
    related = Invitation.objects.select_related("business_unit", "use_case", "invited_by")
    return related.filter(accepted_at=None, withdrawn_at=None)


@dataclass(frozen=True)
class InvitedPerson:
    """An open invitation as the people page shows it."""

    public_id: UUID
    name: str
    email: str
    role: str
    scope: str
    expires_at: datetime
    has_run_out: bool
    is_undelivered: bool
    invited_by_id: int | None


def invited_people() -> list[InvitedPerson]:
    """Everybody who was asked into the tenant and has not come yet."""
    now = timezone.now()
    failed = OutboxMessage.objects.filter(kind=INVITATION, state="failed")
    undelivered = set(failed.values_list("payload__invitation", flat=True))
    return [
        InvitedPerson(
            public_id=row.public_id,
            name=row.name,
            email=row.email,
            role=ROLES[row.role],
            scope=getattr(row.use_case or row.business_unit, "name", ""),
            expires_at=row.expires_at,
            has_run_out=row.expires_at <= now,
            is_undelivered=str(row.public_id) in undelivered,
            invited_by_id=row.invited_by_id,
        )
        for row in open_invitations()
    ]


def find_open(named: Named) -> Invitation | None:
    """An invitation that can still be accepted, with its tenant, read from outside."""
    with tenant_scope(named.tenant_id), transaction.atomic():
        related = open_invitations().select_related("tenant")
        return related.filter(public_id=named.public_id, expires_at__gt=timezone.now()).first()


def owner_of(email: str) -> User | None:
    """The person whom this address belongs to. An address that somebody merely claimed, and
    never verified, belongs to nobody.

    Two queries, whatever they find: how long an answer takes must not tell who is known.
    """
    verified = EmailAddress.objects.filter(email__iexact=email, verified=True)
    address = verified.select_related("user").first()
    signs_in: User | None = User.objects.filter(email__iexact=email).first()
    return address.user if address is not None else signs_in


def member_at(email: str) -> User | None:
    """The member of this tenant whom the people page shows at this address. Second addresses
    are not looked at: an answer must not tell whose they are."""
    members = Membership.objects.values_list("user_id", flat=True)
    return User.objects.filter(pk__in=members, email__iexact=email).first()
