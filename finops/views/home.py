"""Home: what waits for me and where we stand; every panel is served by the app that owns it."""

from calendar import monthrange
from copy import copy

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import resolve
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from finops.access import requires, visible_use_cases
from finops.models import UseCase
from finops.queries.use_cases import MINE, owned_by
from finops.scope.requests import TenantRequest
from finops.set_up.first_run import first_run
from finops.ui import dates
from finops.ui.shell.panels import panels_for


@requires("view_home", anywhere=True)
@require_safe
def home(request: TenantRequest) -> HttpResponse:
    steps = first_run(request.actor)
    today = dates.today()
    is_whole = "whole" in request.GET
    mine = mine_of(request)
    is_mine = bool(mine) and request.GET.get(MINE) == "1"
    panels = panels_for(request.actor, f"?{MINE}=1" if is_mine else "")
    context = {
        "today": today,
        "days": monthrange(today.year, today.month)[1],
        "panels": panels,
        "is_whole": is_whole,
        "parts": [part_of(request, str(panel["url"])) for panel in panels] if is_whole else [],
        "mine": mine,
        "is_mine": is_mine,
        "first_run": steps,
        "first_run_done": sum(step.is_done for step in steps),
    }
    return render(request, "finops/home.html", context)


def mine_of(request: TenantRequest) -> int:
    """How many use cases the reader owns, if they see others besides; else there is no choice."""
    mine, visible = owned_by(request.actor), visible_use_cases(request.actor, "view_use_case")
    seen = UseCase.objects.count() if visible is None else len(visible)
    return len(mine) if len(mine) < seen else 0


def part_of(request: TenantRequest, url: str) -> str:
    """What HTMX would put in the panel's place; for those who read without scripts."""
    asking = copy(request)
    asking.META = {**request.META, "HTTP_HX_REQUEST": "true"}
    asking.__dict__.pop("headers", None)  # they were read from the former
    asking.htmx = HtmxDetails(asking)
    view, args, kwargs = resolve(url.partition("?")[0])
    answer: HttpResponse = view(asking, *args, **kwargs)
    return mark_safe(answer.content.decode())  # noqa: S308 - our own page
