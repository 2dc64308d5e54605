"""What every page's template gets."""

from django.conf import settings
from django.http import HttpRequest

from finops.navigation import navigation


def page(request: HttpRequest) -> dict[str, object]:
    actor = getattr(request, "actor", None)
    return {
        "demo_mode": settings.DEMO,
        "actor": actor,
        "tenant": getattr(request, "tenant", None),
        "nav": navigation(actor, request.path) if actor is not None else [],
    }
