"""The menu of saved views, on every page whose filter can be kept."""

from django import template
from django.template.context import Context

from finops.ui.saved_views import page_of
from finops.views.saved_views import menu

register = template.Library()


@register.inclusion_tag("_saved_views.html", takes_context=True)
def saved_views(context: Context, *, oob: bool = False) -> dict[str, object]:
    """Nothing where the page is not registered, and outside tenants. `oob` sends it along with an
    answer, so that what it keeps is what the filter shows."""
    request = context["request"]
    match = request.resolver_match
    page = page_of(match.url_name or "") if match is not None else None
    if page is None or getattr(request, "actor", None) is None:
        return {"page": None}
    return {**menu(request, page), "oob": oob}
