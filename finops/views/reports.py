"""The one view of all report pages: read the filter, refuse it, make a file, or show the report."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from finops.access import View, requires
from finops.requests import TenantRequest
from finops.ui.reports import AnyPage, ReportRefused, ReportRequest
from finops.views.answering import answer, with_short_url
from finops.views.exports.exporting import exported


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
            request.tenant, request.actor, request.GET, captured, is_shown=not file_format
        )
        context: dict[str, object] = {"declared": page, "title": page.label}
        context["has_chart"] = page.chart is not None
        context |= page.about(asking) if page.about else {}
        reading = page.filter.read(asking, page.action)
        context |= {"form": reading.form, **reading.context}
        if reading.asked is None:
            return _refused(request, page, context)
        try:
            if file_format:
                sheet = page.sheet_of(asking, reading.asked)
                title = (sheet.title or str(page.label)) if page.has_pdf else ""
                return exported(request, sheet, file_format, pdf_title=title)
            found = page.read(asking, reading.asked)
        except ReportRefused as refusal:
            if refusal.args:
                reading.form.add_error(None, str(refusal))
            return _refused(request, page, context)
        context |= shown(page, asking, found)
        return with_short_url(request, _answer(request, page, context))

    return report


def shown(page: AnyPage, asking: ReportRequest, found: Any) -> dict[str, object]:
    """What the template gets of a report. Any: each page has its own figures."""
    table = page.table(asking, found) if page.table else None
    return {
        "report": found,
        "status": page.status(found) if page.status else "",
        "figures": page.figures(asking, found) if page.figures else (),
        "chart": page.chart(found) if page.chart else None,
        "table": table,
        "heading": page.heading(found) if callable(page.heading) else page.heading,
        "is_empty": page.is_empty(found) if page.is_empty else table and not table.rows,
        "has_file": page.has_file,
        **(page.more(asking, found) if page.more else {}),
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
