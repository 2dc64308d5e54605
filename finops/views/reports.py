"""The one view of all report pages: read the filter, refuse it, make a file, or show the report."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from finops.access import View, requires
from finops.scope.requests import TenantRequest
from finops.ui.reports import AnyPage, LostPage, Reading, ReportRefused, ReportRequest
from finops.views.answering import answer, with_short_url
from finops.views.exports.exporting import PDF, exported, exported_pdf

SHOWN = ("", PDF)  # a page, and a document of it


def report_urls(pages: Iterable[AnyPage]) -> list[URLPattern]:
    """Where the pages lie in a tenant."""
    return [path(page.path, report_view(page), name=page.slug) for page in pages]


def report_view(page: AnyPage) -> View:
    """The view of one page; HTMX gets the part that the filter replaces."""

    @requires(page.action, anywhere=page.anywhere)
    @require_safe
    def report(request: TenantRequest, **captured: Any) -> HttpResponseBase:
        # Any: whatever the URL captures
        file_format = request.GET.get("format", "")
        asking = ReportRequest(
            request.tenant, request.actor, request.GET, captured, is_shown=file_format in SHOWN
        )
        reading = page.filter.read(asking, page.action)
        context = framed(page, asking, reading)
        if reading.asked is None:
            return _refused(request, page, context)
        try:
            if file_format:
                return _file(request, page, asking, reading.asked)
            result = page.read(asking, reading.asked)
        except ReportRefused as refusal:
            if refusal.text:
                reading.form.add_error(None, refusal.text)
            context["is_lost"] = isinstance(refusal, LostPage)
            return _refused(request, page, context)
        context |= shown(page, asking, result)
        return with_short_url(request, _answer(request, page, context))

    return report


def refused_inside(request: TenantRequest, page: AnyPage, **forms: object) -> HttpResponse:
    """The page again, whose own form was refused. The filter is that of the page's address
    without one."""
    asking = ReportRequest(request.tenant, request.actor, QueryDict(), is_shown=True)
    reading = page.filter.read(asking, page.action)
    report = page.read(asking, reading.asked)
    context = {**framed(page, asking, reading), **shown(page, asking, report), **forms}
    return _refused(request, page, context)


def framed(page: AnyPage, asking: ReportRequest, reading: Reading[Any]) -> dict[str, object]:
    """What the page shows whatever is asked for. Any: each page has its own filter."""
    return {
        "declared": page,
        "title": page.label,
        "has_chart": page.chart is not None and not page.draws_itself,
        **(page.about(asking) if page.about else {}),
        "form": reading.form,
        **reading.context,
    }


def _file(
    request: TenantRequest, page: AnyPage, asking: ReportRequest, asked: Any
) -> HttpResponseBase:
    """A document has the page's chart. Any: each page has its own filter."""
    file_format = request.GET["format"]
    if file_format != PDF or page.sheet is None or not page.has_pdf:
        return exported(request, page.sheet_of(asking, asked), file_format)
    report = page.read(asking, asked)
    sheet, chart = page.sheet(report, asking.tenant), page.chart(report) if page.chart else None
    title = sheet.title or str(page.label)
    return exported_pdf(request, sheet, title, chart.figure if chart else None)


def shown(page: AnyPage, asking: ReportRequest, report: Any) -> dict[str, object]:
    """What the template gets of a report. Any: each page has its own figures."""
    table = page.table(asking, report) if page.table else None
    return {
        "report": report,
        "status": page.status(report) if page.status else "",
        "figures": page.figures(asking, report) if page.figures else (),
        "chart": page.chart(report) if page.chart else None,
        "table": table,
        "heading": page.heading(report) if callable(page.heading) else page.heading,
        "is_empty": page.is_empty(report) if page.is_empty else table and not table.rows,
        "has_file": page.has_file,
        **(page.more(asking, report) if page.more else {}),
    }


def _answer(
    request: TenantRequest,
    page: AnyPage,
    context: dict[str, object],
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    return answer(request, page.frame, context, part=page.template, status=status)


def _refused(request: TenantRequest, page: AnyPage, context: dict[str, object]) -> HttpResponse:
    return _answer(request, page, context, HTTPStatus.UNPROCESSABLE_ENTITY)
