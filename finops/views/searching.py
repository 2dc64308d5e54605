"""The search of the top bar: its page, and the part under the box while one types."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from finops.access import requires
from finops.registries.search import IN_THE_BOX, ON_THE_PAGE, SHORTEST, kinds_for, search
from finops.scope.requests import TenantRequest


@requires("view_home", anywhere=True)
@require_safe
def searching(request: TenantRequest) -> HttpResponse:
    text = request.GET.get("q", "")
    is_part = request.htmx.target == "search-hits"
    context = {
        "text": text,
        "is_part": is_part,
        "is_short": len(text.strip()) < SHORTEST,
        "groups": search(request.actor, text, IN_THE_BOX if is_part else ON_THE_PAGE),
        "kinds": [kind.label for kind in kinds_for(request.actor)],
    }
    name = "_search_hits" if is_part else "search"
    return render(request, f"finops/{name}.html", context)
