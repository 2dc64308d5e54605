"""The front door: where a person goes after signing in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from finops.access import may_look_in, open_to
from finops.models import Tenant, User
from finops.queries.people import tenants_of

PLATFORM_ROUTE = "platform_showback"


@open_to("signed-in")
@require_safe
@login_required
def choose_tenant(request: HttpRequest) -> HttpResponse:
    """Straight into the only tenant, or a list to choose from."""
    user = request.user
    tenants = tenants_of(user) if isinstance(user, User) else []
    looks_in = isinstance(user, User) and any(
        tenant.kind == Tenant.Kind.PLATFORM and may_look_in(user, tenant) for tenant in tenants
    )
    if len(tenants) == 1 and not looks_in:
        return HttpResponseRedirect(reverse("home", args=[tenants[0].slug]))
    context = {
        "places": [(tenant, reverse("home", args=[tenant.slug])) for tenant in tenants],
        "platform_url": platform_url() if looks_in else "",
    }
    return render(request, "finops/choose_tenant.html", context)


def platform_url() -> str:
    """The pages over all tenants; empty while no app serves them."""
    try:
        return reverse(PLATFORM_ROUTE)
    except NoReverseMatch:
        return ""
