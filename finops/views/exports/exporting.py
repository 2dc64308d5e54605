"""The same URL with format=csv, xlsx or pdf: what is shown, as a file."""

from http import HTTPStatus
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import resolve
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from finops.access import Actor, can_somewhere
from finops.requests import TenantRequest
from finops.services.exporting import CannotExport
from finops.ui.exports import FORMATS, Sheet, TooManyRows, export_response
from finops.ui.pdf import PDF_TYPE, pdf_of

PDF = "pdf"
TAKES_SHEET = "finops.takes_sheet"  # set by the job alone: no header can have this name


class SheetTaken(HttpResponse):
    """The sheet itself, for a background job that asked for it in place of a file."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__()
        self.sheet = sheet


def exported(
    request: TenantRequest, sheet: Sheet, file_format: str, *, pdf_title: str = ""
) -> HttpResponseBase:
    """The file. An unknown format is 404 (so is a PDF of a page without `pdf_title`); too many
    rows are 413 with a page that offers to make the file in the background."""
    if file_format not in FORMATS and not (file_format == PDF and pdf_title):
        raise Http404
    if request.META.get(TAKES_SHEET):
        return SheetTaken(sheet)
    try:
        if file_format == PDF:
            return _pdf_response(request, sheet, pdf_title)
        return export_response(sheet, file_format)
    except TooManyRows as problem:
        return _too_many(request, problem, file_format)


def _pdf_response(request: TenantRequest, sheet: Sheet, title: str) -> HttpResponse:
    day = timezone.localdate().isoformat()
    content = pdf_of(sheet, title, f"{request.tenant.name} · {day}")
    response = HttpResponse(content, content_type=PDF_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{sheet.name}.pdf"'
    return response


def _too_many(request: TenantRequest, problem: TooManyRows, file_format: str) -> HttpResponse:
    context = {
        "sentence": str(problem),
        "path": request.path,
        "query": request.GET.urlencode(),
        "format": file_format,
        "may_prepare": file_format in FORMATS and can_somewhere(request.actor, "prepare_export"),
    }
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return render(request, "finops/exports/too_long.html", context, status=status)


def sheet_of(actor: Actor, path: str, query: str) -> Sheet:
    """What the page exports to this person now. Raises CannotExport where it is not there for
    them, refuses the filter, or is no page with an export."""
    request = _request(actor, path, query)
    try:
        match = resolve(path)
        request.resolver_match = match
        with timezone.override(actor.tenant.time_zone):
            answer = match.func(request, *match.args, **match.kwargs)
    except Http404:
        raise CannotExport(_("This page is not there for you, or not any more.")) from None
    if not isinstance(answer, SheetTaken):
        raise CannotExport(_("This page gave no file for these filters."))
    return answer.sheet


def _request(actor: Actor, path: str, query: str) -> TenantRequest:
    """A GET of the page as the middleware leaves it."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.META = {"QUERY_STRING": query, TAKES_SHEET: "1"}
    request.GET = QueryDict(query)
    if actor.user is not None:
        request.user = actor.user
    made = cast(TenantRequest, request)
    made.tenant, made.actor, made.htmx = actor.tenant, actor, HtmxDetails(request)
    return made
