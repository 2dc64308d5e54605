"""Home: what waits for me and where we stand; every panel is served by the app that owns it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from finops.access import requires
from finops.requests import TenantRequest
from finops.ui.panels import panels_for


@requires("view_home", anywhere=True)
@require_safe
def home(request: TenantRequest) -> HttpResponse:
    return render(request, "finops/home.html", {"panels": panels_for(request.actor)})
