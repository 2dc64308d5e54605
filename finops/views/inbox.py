"""The inbox: what waits for the person who reads it, and where each thing is done."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from finops.access import requires
from finops.inbox import items_for
from finops.requests import TenantRequest


@requires("view_home", anywhere=True)
@require_safe
def inbox(request: TenantRequest) -> HttpResponse:
    return render(request, "finops/inbox.html", {"items": items_for(request)})
