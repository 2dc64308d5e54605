"""How long a sign-in lasts: 12 hours at most, 30 idle minutes for people whose roles sign.

Source: security 4.
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from finops.calc.raci import SIGNING_ROLES
from finops.models import RoleAssignment, User
from finops.queries.people.members import tenants_of
from finops.scope import tenant_scope

SIGNED_IN_AT, SEEN_AT, SIGNS = "signed_in_at", "seen_at", "signs"
NOTE_EVERY_SECONDS = 60


def note_sign_in(request: HttpRequest, user: User, **_: object) -> None:
    """Receiver of Django's `user_logged_in`."""
    now = int(time.time())
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = now
    request.session[SIGNS] = holds_signing_role(user)


def holds_signing_role(user: User) -> bool:
    """Does the person hold, in any tenant, a role that signs?"""
    with transaction.atomic():
        for tenant in tenants_of(user):
            with tenant_scope(tenant.pk, user.pk):
                signing = RoleAssignment.objects.filter(
                    user=user, role__in=SIGNING_ROLES, awaits_confirmation=False
                )
                if signing.exists():
                    return True
    return False


class SessionLimitsMiddleware:
    """Signs out a person whose session is too old or was left alone for too long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session, now = request.session, int(time.time())
        if SIGNED_IN_AT in session:
            if is_over(session, now):
                logout(request)
            elif now - session[SEEN_AT] >= NOTE_EVERY_SECONDS:
                session[SEEN_AT] = now
        return self.get_response(request)


def is_over(session: SessionBase, now: int) -> bool:
    if now - session[SIGNED_IN_AT] > settings.SESSION_LONGEST_SECONDS:
        return True
    return bool(session[SIGNS]) and now - session[SEEN_AT] > settings.SESSION_IDLE_SECONDS
