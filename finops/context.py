"""What every page's template gets; read from the database only where a template asks for it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from finops.access import Actor
from finops.demo_mode import demo_people
from finops.models import User
from finops.navigation import navigation
from finops.queries.people import tenants_of

Context = dict[str, object]


def page(request: HttpRequest) -> Context:
    actor = getattr(request, "actor", None)
    context: Context = {
        "demo_mode": settings.DEMO,
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
    return context


def _inside(actor: Actor, path: str) -> Context:
    return {
        "nav": lazy(lambda: navigation(actor, path)),
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
    match = request.resolver_match
    return match is not None and match.url_name == "account_login"
