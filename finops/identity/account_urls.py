"""The account pages of django-allauth, without the doors that we keep shut.

Who somebody is changes by an invitation and by a change of address that both ends confirm; every
other way the library knows is a page that is not there. Where somebody gets a way in of their own
we ask who they are: the library asks nobody who has only single sign-on.
"""

from typing import Final

from allauth.account.views import password_set
from allauth.mfa.recovery_codes.views import generate_recovery_codes
from allauth.mfa.totp.views import activate_totp
from allauth.mfa.webauthn.views import add_webauthn
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path

from finops.access import View, open_to
from finops.views.account.fresh import freshly_signed_in

SHUT: Final = (
    ("signup/", "account_signup"),
    ("email/", "account_email"),
    ("confirm-email/", "account_email_verification_sent"),
    ("3rdparty/", "socialaccount_connections"),
    ("3rdparty/signup/", "socialaccount_signup"),
)
WAYS_IN: Final[tuple[tuple[str, View, str], ...]] = (
    ("password/set/", password_set, "account_set_password"),
    ("2fa/totp/activate/", activate_totp, "mfa_activate_totp"),
    ("2fa/webauthn/add/", add_webauthn, "mfa_add_webauthn"),
    ("2fa/recovery-codes/generate/", generate_recovery_codes, "mfa_generate_recovery_codes"),
)


@open_to("everyone")
def shut(request: HttpRequest, **_: str) -> HttpResponse:
    """404, whoever asks and however."""
    raise Http404


def asked_first(view: View) -> View:
    return open_to("signed-in")(freshly_signed_in(view))


urlpatterns: list[URLPattern | URLResolver] = [
    *(path(route, shut, name=name) for route, name in SHUT),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", shut, name="account_confirm_email"),
    *(
        path(route, open_to("signed-in")(freshly_signed_in(view)), name=name)
        for route, view, name in WAYS_IN
    ),
    path("", include("allauth.urls")),
]
