"""Traces: the requests of a filter, the newest first, a page at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from finops.ui.exports import Sheet
from finops.ui.links import crumb
from finops.ui.numbers import quantity
from finops.ui.reports import Place, ReportApi, ReportPage, ReportRequest, connect_a_source
from finops.ui.shell.navigation import Group
from finops.ui.tables import Cell, Column, Row, Table
from ledger.api.reports.paging import PAGING_TAKES
from ledger.api.traces.listing import TRACES as PARAMETERS
from ledger.api.traces.listing import TracesSerializer, traces_body
from ledger.calc.exact import exact_sum
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.request_details import BY_NAME
from ledger.queries.basis import read_basis
from ledger.queries.labels import label_of, labels
from ledger.queries.narrowing import parameters, tenant_zone
from ledger.queries.request_details.known_words import choice_label
from ledger.queries.sheets import traces_sheet
from ledger.queries.traces.listing import (
    MOST_COUNTED,
    TracePage,
    TraceRow,
    count_traces,
    traces,
)
from ledger.views.reports.filtering import (
    OF_REQUESTS,
    AskedReport,
    ReportFields,
    filter_crumbs,
    traces_url,
)
from ledger.views.reports.list_headings import traces_heading
from ledger.views.reports.paging import page_after, pager
from ledger.views.traces.bars import DrawnBars, bars_of, legend
from ledger.views.traces.links import furthest_outcome, trace_url


def read(asking: ReportRequest, asked: AskedReport) -> TracePage:
    page = page_after(asking, lambda *after: traces(asked.filter, asked.scope, *after))
    if not asking.is_shown:
        return page
    if not page.next_cursor and not page.has_newer:
        return replace(page, counted=len(page.rows))
    return replace(page, counted=count_traces(asked.filter, asked.scope, MOST_COUNTED + 1))


def file(asking: ReportRequest, asked: AskedReport) -> Sheet:
    basis = read_basis(parameters(asked.filter, asked.scope), tenant_zone())
    return traces_sheet(asked.filter, asked.scope, asking.tenant, basis)


def more(asking: ReportRequest, page: TracePage) -> dict[str, object]:
    trail = [*filter_crumbs(page.filter), crumb(_("Traces"))]
    links = pager(asking, page.next_cursor, partial(traces_url, page.filter))
    return {"trail": trail, "legend": legend() if bars_of(page).are_of_time else [], **links}


def status_of(page: TracePage) -> str:
    """All of the filter; of very many only that there are more."""
    count = len(page.rows) if page.counted is None else page.counted
    if count > MOST_COUNTED:
        return _("more than %(count)s traces") % {"count": quantity(MOST_COUNTED)}
    return ngettext("%(count)s trace", "%(count)s traces", count) % {"count": quantity(count)}


def heading(page: TracePage) -> str:
    count = status_of(page)
    return traces_heading(count[:1].upper() + count[1:], mean(row.cost_usd for row in page.rows))


def mean(values: Iterable[Decimal | int | None]) -> Decimal | None:
    """Of those that are known; None where none is."""
    known = [Decimal(value) for value in values if value is not None]
    return exact_sum(known) / len(known) if known else None


def _averages(page: TracePage) -> list[Cell]:
    """The last line: how many there are, and the averages of those that are shown."""
    rows = page.rows
    shown = ngettext("average of the %(count)s shown", "averages of the %(count)s shown", len(rows))
    latency = mean(_milliseconds(row.details["latency_ms"]) for row in rows)
    blank = Cell("")
    return [
        Cell(status_of(page), note=shown % {"count": quantity(len(rows))}),
        *(blank, blank, blank, blank),
        Cell(_rounded(latency), "quantity", nil=_("not known")),
        Cell(mean(row.cost_usd for row in rows), "unit_cost", nil=_("unpriced")),
        Cell(_rounded(mean(row.tokens_in for row in rows)), "quantity"),
        Cell(_rounded(mean(row.tokens_out for row in rows)), "quantity"),
        *(blank, blank, blank),
    ]


def _rounded(value: Decimal | None) -> int | None:
    return None if value is None else round(value)


def traces_table(_asking: ReportRequest, page: TracePage) -> Table:
    names, drawn = labels(Dimension.USE_CASE), bars_of(page)
    went = _("Where time went") if drawn.are_of_time else _("What it cost")
    is_of_one = len(page.filter.chosen(Dimension.USE_CASE)) == 1
    columns = [
        Column(_("Trace")),
        Column(_("Time"), "when", key="time"),
        Column(_("Use case"), key="use_case", spare=is_of_one),
        Column(_("Model"), key="model"),
        Column(went, "bars", key="bars"),
        Column(_("ms"), "quantity", key="ms"),
        Column(_("USD"), "unit_cost", key="usd", stays=True),
        Column(pgettext("tokens", "In"), "quantity", key="tokens_in", spare=not is_of_one),
        Column(pgettext("tokens", "Out"), "quantity", key="tokens_out", spare=not is_of_one),
        Column(_("Status"), key="status", spare=True),
        Column(_("Cache"), key="cache", spare=True),
        Column(_("Outcome"), key="outcome", stays=True),
    ]
    rows = [_row(row, names, drawn) for row in page.rows]
    total = _averages(page) if page.rows else ()
    return Table(_("Traces"), columns, rows, total, name="traces")


def _row(row: TraceRow, names: Mapping[str, str], drawn: DrawnBars) -> Row:
    words = row.attribution
    cells = [
        Cell(row.trace_id),
        Cell(row.occurred_at, "when"),
        Cell(label_of(words[Dimension.USE_CASE], names) if words else None, nil=_("unattributed")),
        Cell(", ".join(row.called), nil=_("none called")),
        drawn.of(row),
        Cell(_milliseconds(row.details["latency_ms"]), "quantity", nil=_("not known")),
        Cell(row.cost_usd, "unit_cost", nil=_("unpriced") if row.lines else _("no cost event")),
        Cell(row.tokens_in, "quantity"),
        Cell(row.tokens_out, "quantity"),
        Cell(choice_label(BY_NAME["status"], str(row.details["status"] or ""))),
        Cell(words[Dimension.CACHE_STATUS].replace("_", " ") if words else ""),
        Cell(furthest_outcome(row.outcomes), nil=_("none yet")),
    ]
    mark = "" if words else "unattributed"
    return Row(cells, url=trace_url(row.trace_id), mark=mark)


def _milliseconds(latency_ms: object) -> int | None:
    """Milliseconds as people read them; the file has every digit."""
    return round(latency_ms) if isinstance(latency_ms, Decimal) else None


TRACES: Final = ReportPage(
    slug="traces",
    path="traces/",
    label=gettext_lazy("Traces"),
    lede=gettext_lazy(
        "Single requests, the newest first, with what each one cost and brought about."
    ),
    action="view_traces",
    filter=ReportFields(of_requests=True),
    fields=OF_REQUESTS,
    read=read,
    status=status_of,
    heading=heading,
    table=traces_table,
    template="ledger/traces/_listing.html",
    more=more,
    long_sheet=file,
    empty=connect_a_source(
        gettext_lazy("No traces in this period"),
        gettext_lazy("Each request that comes in is here, with what it cost and brought about."),
        "traces",
    ),
    place=Place(Group.SPEND, 90, "traces", key="t"),
    api=ReportApi(
        path="traces",
        words="Single requests, the newest first, with what each one cost and brought about.",
        shape=TracesSerializer,
        body=traces_body,
        parameters=PARAMETERS,
        own=PAGING_TAKES,
    ),
)
