"""The same URL with format=csv, xlsx or pdf: what is shown, as a file."""

from http import HTTPStatus

from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from finops.access import Actor, can, can_somewhere
from finops.scope.requests import TenantRequest
from finops.services.exporting import CannotExport
from finops.ui.documents.download import export_response
from finops.ui.exports import FORMATS, Sheet, TooManyRows
from finops.ui.pictures.axes import PlotlyFigure
from finops.ui.reports import (
    Page,
    ReportRefused,
    ReportRequest,
    SheetPage,
    page_with_file,
    report_of_api,
)

PDF, PDF_TYPE = "pdf", "application/pdf"


def exported(request: TenantRequest, sheet: Sheet, file_format: str) -> HttpResponseBase:
    """The file. An unknown format is 404; too many rows are 413 with a page that offers to make
    the file in the background."""
    if file_format not in FORMATS:
        raise Http404
    try:
        return export_response(sheet, file_format)
    except TooManyRows as problem:
        return _too_many(request, problem, file_format)


def exported_pdf(
    request: TenantRequest, sheet: Sheet, title: str, chart: PlotlyFigure | None
) -> HttpResponseBase:
    """The sheet as a document; 413 where nobody would read it."""
    from finops.ui.documents.pdf import pdf_of  # takes long to import, and few processes need it

    try:
        content = pdf_of(sheet, title, _footer(request), chart)
    except TooManyRows as problem:
        return _too_many(request, problem, PDF)
    response = HttpResponse(content, content_type=PDF_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{sheet.name}.pdf"'
    return response


def file_asked(
    request: TenantRequest, page: SheetPage, **captured: object
) -> HttpResponseBase | None:
    """The page's file, where the query asks for one."""
    if file_format := request.GET.get("format", ""):
        return exported(request, page.file(ReportRequest.of(request, **captured)), file_format)
    return None


def _footer(request: TenantRequest) -> str:
    return f"{request.tenant.name} · {timezone.localdate().isoformat()}"


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
    """What the page, or the API, exports to this person or key now. Raises CannotExport where it is
    not there for them, refuses the filter, or has no export."""
    try:
        match = resolve(path)
        route = match.url_name or ""
        page = page_with_file(route) or report_of_api(route)
        if page is None:
            raise CannotExport(_("This page gave no file for these filters."))
        is_anywhere = isinstance(page, Page) and page.anywhere
        if not (can_somewhere if is_anywhere else can)(actor, page.action):
            raise Http404
        captured = {name: value for name, value in match.kwargs.items() if name != "tenant"}
        with timezone.override(actor.tenant.time_zone):
            return page.file(ReportRequest(actor.tenant, actor, QueryDict(query), captured))
    except ReportRefused:
        raise CannotExport(_("This page gave no file for these filters.")) from None
    except Http404:
        raise CannotExport(_("This page is not there for you, or not any more.")) from None
