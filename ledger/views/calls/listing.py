"""Calls seen by several channels, and operations that took several attempts."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from finops.access import requires
from finops.requests import TenantRequest
from finops.ui.links import crumb, page_url
from finops.views.answering import answer
from ledger.queries.calls.sightings import merged_sightings, retried_operations
from ledger.queries.traces.listing import BadCursor
from ledger.views.calls.columns import attempts_table, sightings_table


@requires("view_imports")
@require_safe
def calls(request: TenantRequest) -> HttpResponse:
    """Reports that are not counted, since another channel's event is."""
    try:
        page = merged_sightings(request.GET.get("cursor", ""))
    except BadCursor:
        return answer(
            request, "ledger/calls/listing.html", {"is_lost": True}, part="report", status=422
        )
    context = {
        "table": sightings_table(page.rows),
        "attempts_url": page_url("attempts"),
        **_pager(request, page.next_cursor),
    }
    return answer(request, "ledger/calls/listing.html", context, part="report")


@requires("view_imports")
@require_safe
def attempts(request: TenantRequest) -> HttpResponse:
    """Retries and fallbacks, operation by operation."""
    try:
        page = retried_operations(request.GET.get("cursor", ""))
    except BadCursor:
        return answer(
            request, "ledger/calls/attempts.html", {"is_lost": True}, part="report", status=422
        )
    context = {
        "table": attempts_table(page.operations),
        "crumbs": [crumb(_("Calls"), page_url("calls")), crumb(_("Attempts"))],
        **_pager(request, page.next_cursor),
    }
    return answer(request, "ledger/calls/attempts.html", context, part="report")


def _pager(request: TenantRequest, next_cursor: str) -> dict[str, str]:
    return {
        "newest_url": request.path if "cursor" in request.GET else "",
        "older_url": f"{request.path}?cursor={next_cursor}" if next_cursor else "",
    }
