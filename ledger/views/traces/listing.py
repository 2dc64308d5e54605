"""Traces: the requests of a filter, the newest first, a page at a time."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from finops.access import requires
from finops.requests import TenantRequest
from finops.ui.exports import Sheet
from finops.ui.links import crumb
from finops.ui.tables import Cell, Column, Row, Table
from finops.views.answering import answer
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.request_details import BY_NAME
from ledger.queries.basis import read_basis
from ledger.queries.labels import label_of, labels
from ledger.queries.narrowing import parameters, tenant_zone
from ledger.queries.request_details.known_words import choice_label
from ledger.queries.sheets import traces_sheet
from ledger.queries.traces.listing import BadCursor, TracePage, TraceRow, all_traces, traces
from ledger.views.reports.exporting import exported
from ledger.views.reports.filtering import (
    Reading,
    filter_crumbs,
    read_filter,
    traces_url,
    with_short_url,
)
from ledger.views.traces.links import furthest_outcome, trace_url

TEMPLATE = "ledger/traces/listing.html"
PER_PAGE = 50


@requires("view_traces", anywhere=True)
@require_safe
def traces_page(request: TenantRequest) -> HttpResponseBase:
    reading = read_filter(request, "view_traces", of_requests=True)
    report_filter = reading.report_filter
    if report_filter is None:
        return answer(request, TEMPLATE, {"form": reading.form}, part="report", status=422)
    file_format = request.GET.get("format", "")
    if file_format:
        return exported(request, _sheet(request, reading, report_filter), file_format)
    try:
        page = traces(report_filter, reading.scope, request.GET.get("cursor", ""), PER_PAGE)
    except BadCursor:
        return _from_the_start(request, reading)
    context = _context(request, report_filter, page)
    page_or_part = answer(request, TEMPLATE, {"form": reading.form, **context}, part="report")
    return with_short_url(request, page_or_part)


def _sheet(request: TenantRequest, reading: Reading, report_filter: ReportFilter) -> Sheet:
    rows = all_traces(report_filter, reading.scope)
    basis = read_basis(parameters(report_filter, reading.scope), tenant_zone())
    return traces_sheet(rows, report_filter, request.tenant, basis)


def _from_the_start(request: TenantRequest, reading: Reading) -> HttpResponse:
    """A cursor that was cut or typed: say so and offer the first page, 422."""
    reading.form.add_error(None, _("This page of the list does not exist. Start from the newest."))
    return answer(request, TEMPLATE, {"form": reading.form}, part="report", status=422)


def _context(
    request: TenantRequest, report_filter: ReportFilter, page: TracePage
) -> dict[str, object]:
    has_newer = "cursor" in request.GET
    older = traces_url(report_filter, page.next_cursor) if page.next_cursor else ""
    return {
        "trail": [*filter_crumbs(report_filter), crumb(_("Traces"))],
        "status": _status(page, has_newer=has_newer),
        "table": traces_table(page),
        "newest_url": traces_url(report_filter) if has_newer else "",
        "older_url": older,
    }


def _status(page: TracePage, *, has_newer: bool) -> str:
    count = len(page.rows)
    if page.next_cursor or has_newer:
        text = ngettext("%(count)d trace on this page", "%(count)d traces on this page", count)
    else:
        text = ngettext("%(count)d trace", "%(count)d traces", count)
    return text % {"count": count}


def traces_table(page: TracePage) -> Table:
    columns = [
        Column(_("Trace")),
        Column(_("Time"), "when"),
        Column(_("Use case")),
        Column(_("Cost (USD)"), "unit_cost"),
        Column(_("Tokens in"), "quantity"),
        Column(_("Tokens out"), "quantity"),
        Column(_("Latency (ms)"), "quantity"),
        Column(_("Status")),
        Column(_("Cache")),
        Column(_("Outcome")),
    ]
    names = labels(Dimension.USE_CASE)
    return Table(_("Traces"), columns, [_row(row, names) for row in page.rows])


def _row(row: TraceRow, names: Mapping[str, str]) -> Row:
    words = row.attribution
    cells = [
        Cell(row.trace_id),
        Cell(row.occurred_at, "when"),
        Cell(label_of(words[Dimension.USE_CASE], names) if words else None, nil=_("unattributed")),
        Cell(row.cost_usd, "unit_cost", nil=_("unpriced") if row.lines else _("no cost event")),
        Cell(row.tokens_in, "quantity"),
        Cell(row.tokens_out, "quantity"),
        Cell(row.details["latency_ms"], "quantity"),
        Cell(choice_label(BY_NAME["status"], str(row.details["status"] or ""))),
        Cell(words[Dimension.CACHE_STATUS].replace("_", " ") if words else ""),
        Cell(furthest_outcome(row.outcomes)),
    ]
    mark = "" if words else "unattributed"
    return Row(cells, url=trace_url(row.trace_id), mark=mark)
