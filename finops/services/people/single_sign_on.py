"""Connections of accounts to the identity provider: each stands in the audit log."""

from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from finops.models import User
from finops.services.people.person_audit import append_everywhere


def note_connected(sociallogin: SocialLogin, **_signal: object) -> None:
    """Receiver of the library's `social_account_added`, in the transaction of the connection."""
    person = sociallogin.user
    if isinstance(person, User):
        detail = {"provider": sociallogin.account.provider, "subject": sociallogin.account.uid}
        append_everywhere(person=person, action="person.single_sign_on_connected", detail=detail)


@transaction.atomic
def disconnect(*, actor: User) -> None:
    """Take single sign-on away from one's account. Raises ValidationError for whoever has no other
    way in."""
    if not actor.has_usable_password():
        raise ValidationError(_("You have no password: set one first, or you could not come in."))
    for account in SocialAccount.objects.select_for_update().filter(user=actor):
        detail = {"provider": account.provider, "subject": account.uid}
        account.delete()
        append_everywhere(person=actor, action="person.single_sign_on_disconnected", detail=detail)
