"""What touches the account itself asks who it is once more: a sign-in of long ago is not enough."""

import time
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import (
    did_recently_reauthenticate,
    get_reauthentication_flows,
)
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from finops.access import View
from finops.models import User


def is_fresh(request: HttpRequest, person: User) -> bool:
    """Did they say who they are within the last minutes? Those who have neither a password nor a
    second factor here say it where they sign in."""
    if get_reauthentication_flows(person):
        return did_recently_reauthenticate(request)
    records = get_authentication_records(request, person)
    newest = max((record["at"] for record in records), default=0.0)
    return bool(time.time() - newest < app_settings.REAUTHENTICATION_TIMEOUT)


def freshly_signed_in(view: View) -> View:
    """The page for a person who said just now who they are; others are asked first."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Any: whatever the URL pattern captures
        person = request.user
        if isinstance(person, User) and is_fresh(request, person):
            return view(request, *args, **kwargs)
        if isinstance(person, User) and get_reauthentication_flows(person):
            raise ReauthenticationRequired
        logout(request)
        messages.info(request, _("Sign in once more to go on."))
        query = urlencode({"next": request.path})
        return HttpResponseRedirect(f"{reverse('account_login')}?{query}")

    return guarded
