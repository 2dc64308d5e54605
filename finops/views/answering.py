"""How a page answers: whole, or only the part that HTMX asked for."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from finops.scope.requests import TenantRequest
from finops.ui.links import page_url
from finops.ui.shell import parts


def wants_part(request: TenantRequest) -> bool:
    """HTMX asks for a part, except when it restores a page of the history."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def answer(
    request: TenantRequest,
    template: str,
    context: Mapping[str, object],
    *,
    part: str,
    status: int = 200,
) -> HttpResponse:
    """The page of this template, or for HTMX its part: a named one, or a template of its own."""
    is_part = wants_part(request)
    of_its_own = part if part.endswith(".html") else f"{template}#{part}"
    name = of_its_own if is_part else template
    response = render(request, name, {**context, "is_part": is_part}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def with_short_url(request: TenantRequest, response: HttpResponse) -> HttpResponse:
    """Have HTMX show the URL without the parameters that were left empty."""
    query = request.GET.copy()
    for name in [name for name, value in request.GET.items() if not value]:
        del query[name]
    address = f"{request.path}?{query.urlencode()}" if query else request.path
    response.headers["HX-Push-Url"] = address
    return response


def back_to(route: str, part: str = "") -> HttpResponseRedirect:
    """After a POST without HTMX: the page again, or one of its parts, by GET."""
    url = page_url(route)
    return HttpResponseRedirect(f"{url}?{urlencode({parts.NAME: part})}" if part else url)
