"""The same URL with format=csv, xlsx or pdf: what is shown, as a file."""

from http import HTTPStatus

from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from finops.access import Actor, can, can_somewhere
from finops.requests import TenantRequest
from finops.services.exporting import CannotExport
from finops.ui.exports import FORMATS, Sheet, TooManyRows, export_response
from finops.ui.pdf import PDF_TYPE, pdf_of
from finops.ui.reports import ReportRefused, ReportRequest, SheetPage, page_with_file

PDF = "pdf"


def exported(
    request: TenantRequest, sheet: Sheet, file_format: str, *, pdf_title: str = ""
) -> HttpResponseBase:
    """The file. An unknown format is 404 (so is a PDF of a page without `pdf_title`); too many
    rows are 413 with a page that offers to make the file in the background."""
    if file_format not in FORMATS and not (file_format == PDF and pdf_title):
        raise Http404
    try:
        if file_format == PDF:
            return _pdf_response(request, sheet, pdf_title)
        return export_response(sheet, file_format)
    except TooManyRows as problem:
        return _too_many(request, problem, file_format)


def file_asked(
    request: TenantRequest, page: SheetPage, **captured: object
) -> HttpResponseBase | None:
    """The page's file, where the query asks for one."""
    if file_format := request.GET.get("format", ""):
        return exported(request, page.file(ReportRequest.of(request, **captured)), file_format)
    return None


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
    try:
        match = resolve(path)
        page = page_with_file(match.url_name or "")
        if page is None:
            raise CannotExport(_("This page gave no file for these filters."))
        if not (can_somewhere if page.anywhere else can)(actor, page.action):
            raise Http404
        captured = {name: value for name, value in match.kwargs.items() if name != "tenant"}
        with timezone.override(actor.tenant.time_zone):
            return page.file(ReportRequest(actor.tenant, actor, QueryDict(query), captured))
    except ReportRefused:
        raise CannotExport(_("This page gave no file for these filters.")) from None
    except Http404:
        raise CannotExport(_("This page is not there for you, or not any more.")) from None
