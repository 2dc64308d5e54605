"""The link with which an invited person sets the first password."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.http import HttpRequest
from django.urls import reverse

from finops.models import User


def first_password_url(request: HttpRequest, user: User) -> str:
    """Good once and for three days. Only for people this invitation made: with a link for
    somebody known elsewhere one tenant's administrator could take over a foreign account."""
    uid, token = user_pk_to_url_str(user), default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
    return request.build_absolute_uri(path)
