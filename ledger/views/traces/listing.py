"""Traces: the requests of a filter, the newest first, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.ui.exports import Sheet
from finops.ui.links import crumb
from finops.ui.reports import Empty, Place, ReportPage, ReportRefused, ReportRequest
from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.request_details import BY_NAME
from ledger.queries.basis import read_basis
from ledger.queries.labels import label_of, labels
from ledger.queries.narrowing import parameters, tenant_zone
from ledger.queries.request_details.known_words import choice_label
from ledger.queries.sheets import traces_sheet
from ledger.queries.traces.listing import BadCursor, TracePage, TraceRow, all_traces, traces
from ledger.views.reports.filtering import AskedReport, ReportFields, filter_crumbs, traces_url
from ledger.views.traces.links import furthest_outcome, trace_url

PER_PAGE = 50


@dataclass(frozen=True)
class TraceList:
    """One page of a filter's traces; `has_newer` unless it is the first."""

    filter: ReportFilter
    page: TracePage
    has_newer: bool


def read(asking: ReportRequest, asked: AskedReport) -> TraceList:
    """Where the cursor was cut or typed, it is refused."""
    try:
        page = traces(asked.filter, asked.scope, asking.query.get("cursor", ""), PER_PAGE)
    except BadCursor:
        problem = _("This page of the list does not exist. Start from the newest.")
        raise ReportRefused(problem) from None
    return TraceList(asked.filter, page, has_newer="cursor" in asking.query)


def file(asking: ReportRequest, asked: AskedReport) -> Sheet:
    rows = all_traces(asked.filter, asked.scope)
    basis = read_basis(parameters(asked.filter, asked.scope), tenant_zone())
    return traces_sheet(rows, asked.filter, asking.tenant, basis)


def more(_asking: ReportRequest, found: TraceList) -> dict[str, object]:
    older = found.page.next_cursor
    return {
        "trail": [*filter_crumbs(found.filter), crumb(_("Traces"))],
        "newest_url": traces_url(found.filter) if found.has_newer else "",
        "older_url": traces_url(found.filter, older) if older else "",
    }


def status_of(found: TraceList) -> str:
    count = len(found.page.rows)
    if found.page.next_cursor or found.has_newer:
        text = ngettext("%(count)d trace on this page", "%(count)d traces on this page", count)
    else:
        text = ngettext("%(count)d trace", "%(count)d traces", count)
    return text % {"count": count}


def traces_table(_asking: ReportRequest, found: TraceList) -> Table:
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
    return Table(_("Traces"), columns, [_row(row, names) for row in found.page.rows])


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


TRACES: Final = ReportPage(
    slug="traces",
    path="traces/",
    label=gettext_lazy("Traces"),
    lede=gettext_lazy(
        "Single requests, the newest first, with what each one cost and brought about."
    ),
    action="view_traces",
    filter=ReportFields(of_requests=True),
    fields="ledger/traces/_fields.html",
    read=read,
    status=status_of,
    table=traces_table,
    more=more,
    long_sheet=file,
    empty=Empty(
        gettext_lazy("No traces in this period"),
        gettext_lazy("No request matches this filter. Choose another period, or reset the filter."),
        "traces",
        gettext_lazy("Reset the filter"),
    ),
    place=Place(90, "traces"),
)
