"""Single sign-on by OpenID Connect: what we ask of the provider, and what we hold it to.

django-allauth speaks the protocol; here each request carries a nonce and a proof key (PKCE), and an
answer counts only if both fit the browser that asked.
"""

from typing import Any, Final

from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, get_random_string

NONCE_LENGTH: Final = 32
TAKEN: Final = frozenset({"process", "next_url"})  # of what a request may ask for


class NoncedProvider(OpenIDConnectProvider):
    """The library's provider, with a nonce that stays in the browser's session."""

    package = "allauth.socialaccount.providers.openid_connect"  # whose URLs it has

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Nobody adds scopes or parameters by a link. Any: as the library passes them on."""
        kwargs: dict[str, Any] = super().get_redirect_from_request_kwargs(request)
        return {name: value for name, value in kwargs.items() if name in TAKEN}

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: object = None,
        **kwargs: Any,  # Any: what is kept in the state
    ) -> HttpResponse:
        nonce = get_random_string(NONCE_LENGTH)
        kwargs |= {"auth_params": {"nonce": nonce}, "nonce": nonce}
        answer: HttpResponse = super().redirect(request, process, next_url, data, **kwargs)
        return answer


def is_answer_to(sociallogin: SocialLogin) -> bool:
    """Is this the answer to the request of this browser: its nonce, and one subject throughout?"""
    asked = sociallogin.state.get("nonce")
    claims = sociallogin.account.extra_data
    token, info = claims.get("id_token"), claims.get("userinfo", {})
    if not isinstance(token, dict) or not asked:
        return False
    is_one = info.get("sub", token.get("sub")) == token.get("sub")
    return is_one and constant_time_compare(str(token.get("nonce", "")), asked)


def verified_addresses(sociallogin: SocialLogin) -> list[str]:
    """The addresses that the provider says it has verified: by true, and not by a word."""
    return [
        address.email.lower() for address in sociallogin.email_addresses if address.verified is True
    ]
