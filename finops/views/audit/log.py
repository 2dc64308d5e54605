"""The audit log: who did what and when, proven by its hash chain; filter and export."""

from http import HTTPStatus

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from finops.access import requires
from finops.calc.hash_chain import verify_chain
from finops.queries.audit.chains import StoredChain
from finops.queries.audit.log import (
    AuditFilter,
    AuditPage,
    newer_entries,
    older_entries,
)
from finops.scope.requests import TenantRequest
from finops.ui.links import crumb, page_url
from finops.views.audit.filter import PlaceForm, filter_form
from finops.views.audit.sheet import audit_sheet
from finops.views.exports.exporting import exported


@requires("view_audit")
@require_safe
def audit(request: TenantRequest) -> HttpResponseBase:
    """The page, its report part for HTMX, or with `format` the file."""
    form = filter_form(request.tenant, request.GET)
    place = PlaceForm(request.GET)
    if not (form.is_valid() and place.is_valid()):
        return _answer(request, {"form": form, "place": place}, HTTPStatus.UNPROCESSABLE_ENTITY)
    if "format" in request.GET:
        return exported(request, audit_sheet(form, request.tenant), request.GET["format"])
    page = _page(form.criteria(), place)
    context = {"form": form, "page": page, "status": _status(page), **_neighbours(request, page)}
    return _answer(request, context)


@requires("view_audit")
@require_safe
def audit_chain(request: TenantRequest) -> HttpResponse:
    """Verify the tenant's chain now, from its first entry to its head."""
    verdict = verify_chain(StoredChain(request.tenant.pk, "default"))
    context = {
        "verdict": verdict,
        "checked_at": timezone.now(),
        "crumbs": log_crumbs(_("Chain")),
    }
    return _render(request, "finops/audit/chain.html", "chain", context)


def log_crumbs(label: str) -> list[dict[str, object]]:
    """Where a page beneath the audit log lies."""
    return [crumb(_("Audit log"), page_url("audit")), crumb(label)]


def _page(criteria: AuditFilter, place: PlaceForm) -> AuditPage:
    before, after = place.cleaned_data["before"], place.cleaned_data["after"]
    if after is not None:
        return newer_entries(criteria, after)
    return older_entries(criteria) if before is None else older_entries(criteria, before)


def _neighbours(request: TenantRequest, page: AuditPage) -> dict[str, str]:
    """The URLs of the pages beside this one, with the filter kept."""
    urls = {}
    if page.has_newer and page.entries:
        urls["newer_url"] = _place_url(request, "after", page.entries[0].seq)
    if page.has_older and page.entries:
        urls["older_url"] = _place_url(request, "before", page.entries[-1].seq)
    return urls


def _place_url(request: TenantRequest, name: str, seq: int) -> str:
    query = request.GET.copy()
    for old in ("before", "after"):
        query.pop(old, None)
    query[name] = str(seq)
    return f"?{query.urlencode()}"


def _status(page: AuditPage) -> str:
    if not page.entries:
        return _("No entries")
    values = {"last": page.entries[0].seq, "first": page.entries[-1].seq}
    count = len(page.entries)
    sentence = ngettext(
        "%(count)d entry shown, number %(first)d",
        "%(count)d entries shown, numbers %(first)d to %(last)d",
        count,
    )
    return sentence % {**values, "count": count}


def _answer(
    request: TenantRequest, context: dict[str, object], status: int = HTTPStatus.OK
) -> HttpResponse:
    return _render(request, "finops/audit/log.html", "report", context, status)


def _render(
    request: TenantRequest,
    template: str,
    part: str,
    context: dict[str, object],
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The page, or its part when HTMX asks (not when it restores a page of the history)."""
    is_part = bool(request.htmx) and not request.htmx.history_restore_request
    name = f"{template}#{part}" if is_part else template
    response = render(request, name, {**context, "is_part": is_part}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
