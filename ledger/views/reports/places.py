"""Where pages lie: URLs in the same tenant, and breadcrumbs."""

from django.urls import reverse

from finops.requests import TenantRequest


def page_url(request: TenantRequest, route: str, *args: object) -> str:
    """The URL of another page of the same tenant."""
    return reverse(route, args=[request.tenant.slug, *args])


def crumb(label: object, url: str = "") -> dict[str, object]:
    return {"label": label, "url": url}
