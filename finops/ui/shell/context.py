"""What every page's template gets; read from the database only where a template asks for it."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from finops.access import Actor
from finops.identity.second_factor import has_passkey
from finops.models import User
from finops.queries.people.members import tenants_of
from finops.running.demo.mode import demo_code, demo_people
from finops.running.first_command import FIRST_COMMAND, is_empty_installation
from finops.signatures import high_risk_words
from finops.ui.shell.foot import foot_of
from finops.ui.shell.navigation import navigation, tabs, where
from finops.views.account.stepping_up import waiting_path

Context = dict[str, object]
ASKS_A_CODE: Final = ("mfa_authenticate", "mfa_reauthenticate")
OF_FACTORS: Final = ("mfa_index", "mfa_view_recovery_codes", "mfa_list_webauthn")


def page(request: HttpRequest) -> Context:
    actor = getattr(request, "actor", None)
    context: Context = {
        "demo_mode": settings.DEMO,
        "has_single_sign_on": bool(settings.OIDC_SERVER),
        "actor": actor,
        "tenant": getattr(request, "tenant", None),
        "nav": [],
        "home_url": reverse("choose_tenant"),
        "tenants": lazy(lambda: tenant_links(request)),
    }
    if isinstance(actor, Actor):
        context |= _inside(actor, request.path)
    if settings.DEMO and is_sign_in(request):
        context |= {"demo_people": demo_people(), "demo_sign_in_url": reverse("demo_sign_in")}
    if is_sign_in(request) and is_empty_installation():
        context["first_command"] = FIRST_COMMAND
    if is_page(request, "mfa_authenticate"):
        context["has_passkey"] = lazy(lambda: has_passkey(whose_code(request)))
    if settings.DEMO and is_page(request, *ASKS_A_CODE):
        context["demo_code"] = demo_code(whose_code(request))
    if is_page(request, *OF_FACTORS):
        context |= {"signature_url": waiting_path(request), "high_risk": high_risk_words()}
    return context


def _inside(actor: Actor, path: str) -> Context:
    return {
        "nav": lazy(lambda: navigation(actor, path)),
        "nav_tabs": lazy(lambda: tabs(actor, path)),
        "where": lazy(lambda: where(actor, path)),
        "foot": lazy(lambda: foot_of(actor.tenant)),
        "role_labels": lazy(lambda: actor.roles),
        "home_url": reverse("home", args=[actor.tenant.slug]),
    }


def lazy(read: Callable[[], object]) -> SimpleLazyObject:
    return SimpleLazyObject(read)


def tenant_links(request: HttpRequest) -> list[Context]:
    """The tenants the person may change to."""
    user, here = getattr(request, "user", None), getattr(request, "tenant", None)
    if not isinstance(user, User):
        return []
    return [
        {
            "name": tenant.name,
            "url": reverse("home", args=[tenant.slug]),
            "current": tenant == here,
        }
        for tenant in tenants_of(user)
    ]


def is_sign_in(request: HttpRequest) -> bool:
    return is_page(request, "account_login")


def is_page(request: HttpRequest, *routes: str) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name in routes


def whose_code(request: HttpRequest) -> object:
    """Whoever is signed in, or has given their password."""
    stage = getattr(request, "_login_stage", None)
    return stage.login.user if stage is not None else request.user
