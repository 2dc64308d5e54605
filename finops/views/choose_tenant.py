"""The front door: where a person goes after signing in."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from finops.access import Actor, can_somewhere, may_look_in, open_to
from finops.models import Tenant, User
from finops.queries.people.members import tenants_of
from finops.scope import tenant_scope

PLATFORM_ROUTE = "platform_showback"


@dataclass(frozen=True)
class TenantPlace:
    """A tenant that one may enter; without a `url` no role of theirs is in force there yet."""

    tenant: Tenant
    url: str


@open_to("signed-in")
@require_safe
@login_required
def choose_tenant(request: HttpRequest) -> HttpResponse:
    """Straight into the only tenant, or a list to choose from."""
    user = request.user
    tenants = tenants_of(user) if isinstance(user, User) else []
    places = [place_of(tenant, user) for tenant in tenants if isinstance(user, User)]
    looks_in = isinstance(user, User) and any(
        tenant.kind == Tenant.Kind.PLATFORM and may_look_in(user, tenant) for tenant in tenants
    )
    if len(places) == 1 and places[0].url and not looks_in:
        return HttpResponseRedirect(places[0].url)
    context = {"places": places, "platform_url": platform_url() if looks_in else ""}
    return render(request, "finops/choose_tenant.html", context)


def place_of(tenant: Tenant, user: User) -> TenantPlace:
    with tenant_scope(tenant.pk, user.pk), transaction.atomic():
        is_open = can_somewhere(Actor(tenant=tenant, user=user), "view_home")
    return TenantPlace(tenant, reverse("home", args=[tenant.slug]) if is_open else "")


def platform_url() -> str:
    """The pages over all tenants; empty while no app serves them."""
    try:
        return reverse(PLATFORM_ROUTE)
    except NoReverseMatch:
        return ""
