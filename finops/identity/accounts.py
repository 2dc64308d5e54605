"""Sign-in policy: people are invited, nobody signs up by themselves, nobody locks another out."""

from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import get_ip
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from finops.identity.account_letters import RESET
from finops.identity.openid import is_answer_to, verified_addresses
from finops.models import User
from finops.queries.people.invitations import owner_of
from finops.services.people.account_mail import queue_account_mail

ASKED_BY_ANYBODY: Final = frozenset({RESET, "account/email/unknown_account"})
LETTERS_AN_HOUR: Final = {"reset_letter": "5/h/key"}


def may_get_another(request: HttpRequest, email: str) -> bool:
    """Strangers may make us write to an address, but not without end."""
    app, action = "allauth.account", "reset_letter"
    key = email.lower()
    return bool(ratelimit.consume(request, app=app, action=action, config=LETTERS_AN_HOUR, key=key))


class ClosedAccountAdapter(DefaultAccountAdapter):
    """No open registration, and wrong passwords count by address and source together."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Whoever has a second factor confirms with it: a password alone, which may be known to
        another, must not add or remove one. Any: as allauth passes them."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [method for method in methods if method["id"] != "reauthenticate"] or methods

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """By the outbox. Any: what the library tells its template."""
        if template_prefix in ASKED_BY_ANYBODY and not may_get_another(self.request, email):
            return
        queue_account_mail(template=template_prefix, recipient=email, context=context)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """By address alone a stranger could lock the owner out. Any: as allauth passes them."""
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:{get_ip(request)}"


class ClosedSocialAdapter(DefaultSocialAccountAdapter):
    """Single sign-on finds people who were invited; it makes no new ones, and takes none over."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[Any, str] | None:
        """Who comes by single sign-on for the first time: whoever has the address that the provider
        has verified. Raises ImmediateHttpResponse for an account that has its own way in. Any: a
        person; the library names a class of Django's."""
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            return None
        for email in verified_addresses(sociallogin):
            person = owner_of(email)
            if person is None:
                continue
            if person.has_usable_password() or is_mfa_enabled(person):
                raise refused(
                    self.request,
                    "account_login",
                    _(
                        "This address has a password here. Sign in with it, then connect single"
                        " sign-on under your name."
                    ),
                )
            return person, email
        return None

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Raises ImmediateHttpResponse for an answer that this browser did not ask for, and for an
        account of somebody else that is to be connected."""
        if not is_answer_to(sociallogin):
            raise refused(request, "account_login", _("Single sign-on failed: try once more."))
        if sociallogin.state.get("process") != AuthProcess.CONNECT:
            return
        person = request.user
        if isinstance(person, User) and person.email not in verified_addresses(sociallogin):
            sentence = _("Single sign-on knows you by another address than you sign in with here.")
            raise refused(request, "single_sign_on", sentence)

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        return reverse("single_sign_on")


def refused(request: HttpRequest, route: str, sentence: str) -> ImmediateHttpResponse:
    """Nothing was done; the page of this route says why."""
    messages.error(request, sentence)
    return ImmediateHttpResponse(HttpResponseRedirect(reverse(route)))
