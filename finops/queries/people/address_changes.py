"""Reads of changes of address: the open one of a person, and what a link opens."""

from enum import StrEnum

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from finops.models import AddressChange, User
from finops.queries.people.invitations import owner_of
from finops.queries.platform import in_platform, platform_id
from finops.sending.links import Named


class End(StrEnum):
    """The two addresses of a change. Its value is the kind of the letter that goes there, and the
    route that its link leads to."""

    OLD = "confirm_old_address"
    NEW = "confirm_new_address"

    @property
    def confirmed_at(self) -> str:
        """The column that says when this end confirmed."""
        return "old_confirmed_at" if self is End.OLD else "new_confirmed_at"


def open_changes() -> QuerySet[AddressChange]:
    """Neither done, nor withdrawn, nor run out; inside the platform tenant."""
    waiting = AddressChange.objects.filter(done_at=None, withdrawn_at=None)
    return waiting.filter(expires_at__gt=timezone.now()).select_related("user")


@transaction.atomic
def open_change_of(person: User) -> AddressChange | None:
    """What the person has asked for and is not done yet."""
    with in_platform():
        return open_changes().filter(user=person).first()


@transaction.atomic
def find_change(end: End, named: Named) -> AddressChange | None:
    """The change that this end can still confirm."""
    if named.tenant_id != platform_id():
        return None
    with in_platform():
        waits = open_changes().filter(**{end.confirmed_at: None})
        return waits.filter(public_id=named.public_id).first()


def is_of_another(change: AddressChange) -> bool:
    """Does somebody else have the new address? Only whoever reads its mail may be told."""
    owner = owner_of(change.new_email)
    return owner is not None and owner != change.user
