"""Changing the address that a person signs in with: the new and the old one must both confirm.

Nothing here tells the person who asks whether somebody else has the new address: only whoever
reads its mail learns that. Decision 123.
"""

from datetime import timedelta
from typing import Final

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from finops.models import AddressChange, User
from finops.queries.people.address_changes import End, is_of_another, open_changes
from finops.queries.platform import in_platform
from finops.services.outbox.sending import queue_mail
from finops.services.people.invitations import stand_in_line
from finops.services.people.person_audit import append_everywhere

HOLDS: Final = timedelta(hours=24)
MOST_IN_A_DAY: Final = 5
CHANGED: Final = "address_changed"  # the kind of the letter that says it is done


class NotConfirmable(ValidationError):
    """The change cannot be confirmed; the text says why."""


@transaction.atomic
def ask_for_address(*, actor: User, email: str) -> AddressChange:
    """Ask for another address: a letter goes there and to the present one.

    An earlier change that is open gives way. Raises ValidationError.
    """
    email, now = email.strip().lower(), timezone.now()
    person = User.objects.select_for_update().get(pk=actor.pk)
    if email == person.email:
        raise ValidationError({"email": _("This is your address already.")})
    with in_platform():
        _refuse_too_many(person)
        _open_rows(person).update(withdrawn_at=now)
        change = AddressChange(
            user=person, old_email=person.email, new_email=email, expires_at=now + HOLDS
        )
        change.full_clean()
        change.save(force_insert=True)
        payload: dict[str, object] = {"change": str(change.public_id)}
        queue_mail(kind=End.NEW, recipient=change.new_email, payload=payload)
        queue_mail(kind=End.OLD, recipient=change.old_email, payload=payload)
    _note(change, "person.address_asked")
    return change


@transaction.atomic
def confirm_address(*, change: AddressChange, end: End) -> bool:
    """One end confirms, by whoever reads its mail; True when that was the second one and the
    address is changed. Raises NotConfirmable."""
    with in_platform():
        held = _locked(change)
        if getattr(held, end.confirmed_at) is not None:
            raise NotConfirmable(_("This link was used already."))
        stand_in_line(held.new_email)
        is_last = held.old_confirmed_at is not None or held.new_confirmed_at is not None
        if is_of_another(held) and (is_last or end is End.NEW):
            raise NotConfirmable(_("This address has an account of its own: nothing was changed."))
        setattr(held, end.confirmed_at, timezone.now())
        held.save(update_fields=[end.confirmed_at])
    _note(held, "person.address_confirmed", by=end)
    if is_last:
        _change(held)
    return is_last


@transaction.atomic
def withdraw_address_change(*, change: AddressChange, by: str) -> None:
    """Nothing changes, and no link of it works any more. `by` says who: the person, or an end."""
    with in_platform():
        held = _locked(change)
        held.withdrawn_at = timezone.now()
        held.save(update_fields=["withdrawn_at"])
    _note(held, "person.address_withdrawn", by=by)


def _change(held: AddressChange) -> None:
    """Sessions and reset links end by themselves: both are made from the address."""
    person = User.objects.select_for_update().get(pk=held.user_id)
    if person.email != held.old_email:
        raise NotConfirmable(_("The address was changed meanwhile: ask for the change again."))
    person.email = held.new_email
    person.full_clean(exclude=["password"])
    person.save(update_fields=["email"])
    # Whoever claimed the address without proof loses the claim; nobody keeps a second one.
    EmailAddress.objects.filter(email__iexact=held.new_email).delete()
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    with in_platform():
        held.done_at = timezone.now()
        held.save(update_fields=["done_at"])
        payload: dict[str, object] = {"change": str(held.public_id)}
        queue_mail(kind=CHANGED, recipient=held.old_email, payload=payload)
    _note(held, "person.address_changed", new=held.new_email)


def _open_rows(person: User) -> QuerySet[AddressChange]:
    return AddressChange.objects.filter(user=person, done_at=None, withdrawn_at=None)


def _refuse_too_many(person: User) -> None:
    """Letters go to an address that somebody typed: not any number of them."""
    lately = AddressChange.objects.filter(
        user=person, created_at__gt=timezone.now() - timedelta(days=1)
    )
    if lately.count() >= MOST_IN_A_DAY:
        raise ValidationError({"email": _("You have asked often today: try again tomorrow.")})


def _locked(change: AddressChange) -> AddressChange:
    held = open_changes().select_for_update(of=("self",)).filter(pk=change.pk).first()
    if held is None:
        raise NotConfirmable(_("This change was made, was withdrawn or has run out."))
    return held


def _note(change: AddressChange, action: str, **more: object) -> None:
    """The address that is not proved yet is nobody's business but the person's."""
    append_everywhere(person=change.user, action=action, detail={"old": change.old_email, **more})
