"""What came in but is in doubt: events that contradict themselves, records in conflict."""

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from finops.access import requires
from finops.requests import TenantRequest
from finops.templatetags.ui import quantity
from finops.ui.exports import MAX_ROWS, Sheet
from finops.ui.exports import Cell as SheetCell
from finops.ui.links import crumb, page_url
from finops.ui.tables import Cell, Column, Row, Table
from finops.views.answering import answer
from ledger.calc.reports.filters import ReportFilter
from ledger.models import DegradedEvent, ImportReject
from ledger.parsers.received import MESSAGES
from ledger.queries.calls.doubts import conflicts, degraded_events, message_of
from ledger.queries.imports import file_name
from ledger.queries.sheets import local_text
from ledger.views.reports.exporting import exported
from ledger.views.reports.filtering import Reading, read_filter, with_short_url
from ledger.views.traces.links import trace_url

TEMPLATE = "ledger/work_lists/doubts.html"
ROWS_PER_PAGE = 100
CODE = frozenset({"code"})
DEGRADED_COLUMNS = ("cost_event_id", "code", "message", "channel", "occurred_at", "trace_id")
CONFLICT_COLUMNS = ("file", "row", "kind", "id", "field", "message", "uploaded_at")


@requires("view_imports")
@require_safe
def degraded(request: TenantRequest) -> HttpResponseBase:
    """Events that are counted, though their source contradicts itself; each leads to its trace."""
    reading = read_filter(request, "view_imports", also=CODE)
    if reading.report_filter is None:
        return _refused(request, reading, _("Events in doubt"))
    code = request.GET.get("code", "")
    found = degraded_events(reading.report_filter.dates, code if code in MESSAGES else "")
    if file_format := request.GET.get("format", ""):
        sheet = degraded_sheet(request, found, reading.report_filter)
        return exported(request, sheet, file_format)
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    count = ngettext("%(count)s event in doubt", "%(count)s events in doubt", page.paginator.count)
    context = {
        "title": _("Events in doubt"),
        "lede": _("They are counted, as estimated. Put right at the source what is wrong."),
        "table": degraded_table(page),
        "page": page,
        "status": count % {"count": quantity(page.paginator.count)},
    }
    return _list_page(request, reading, context)


@requires("view_imports")
@require_safe
def conflict_list(request: TenantRequest) -> HttpResponseBase:
    """Rows of files whose id the ledger has with other content; each leads to its import."""
    reading = read_filter(request, "view_imports")
    if reading.report_filter is None:
        return _refused(request, reading, _("Records in conflict"))
    found = conflicts(reading.report_filter.dates)
    if file_format := request.GET.get("format", ""):
        sheet = conflict_sheet(request, found, reading.report_filter)
        return exported(request, sheet, file_format)
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    count = ngettext(
        "%(count)s row of files in conflict",
        "%(count)s rows of files in conflict",
        page.paginator.count,
    )
    context = {
        "title": _("Records in conflict"),
        "lede": _("The ledger knows these ids with other content, and was not changed."),
        "table": conflict_table(page),
        "page": page,
        "status": count % {"count": quantity(page.paginator.count)},
    }
    return _list_page(request, reading, context)


def _list_page(
    request: TenantRequest, reading: Reading, context: dict[str, object]
) -> HttpResponse:
    work = crumb(_("Work lists"), page_url("work_lists"))
    context |= {"form": reading.form, "crumbs": [work, crumb(context["title"])]}
    return with_short_url(request, answer(request, TEMPLATE, context, part="report"))


def _refused(request: TenantRequest, reading: Reading, title: str) -> HttpResponse:
    context = {"form": reading.form, "title": title}
    return answer(request, TEMPLATE, context, part="report", status=422)


def degraded_table(page: "Page[DegradedEvent]") -> Table:
    columns = [
        Column(_("Cost event")),
        Column(_("What is wrong")),
        Column(_("Channel")),
        Column(_("Happened"), "when"),
        Column(_("Trace")),
    ]
    rows = []
    for event in page.object_list:
        cells = [
            Cell(event.cost_event_id),
            Cell(message_of(event.code)),
            Cell(event.channel),
            Cell(event.occurred_at, "when"),
            Cell(event.trace_id),
        ]
        rows.append(Row(cells, url=trace_url(event.trace_id)))
    return Table(_("Events in doubt, the newest first"), columns, rows)


def degraded_sheet(
    request: TenantRequest, found: "QuerySet[DegradedEvent]", asked: ReportFilter
) -> Sheet:
    zone = request.tenant.time_zone
    rows: list[list[SheetCell]] = [
        [
            *(event.cost_event_id, event.code, message_of(event.code), event.channel),
            *(local_text(event.occurred_at, zone), event.trace_id),
        ]
        for event in found[: MAX_ROWS + 1]
    ]
    return Sheet(
        _file_name(request, "degraded", asked), _head(request, asked), DEGRADED_COLUMNS, rows
    )


def conflict_table(page: "Page[ImportReject]") -> Table:
    columns = [
        Column(_("Record")),
        Column(_("File")),
        Column(_("Row"), "quantity"),
        Column(_("Uploaded"), "when"),
        Column(_("What happened")),
    ]
    rows = []
    for reject in page.object_list:
        cells = [
            Cell(reject.record_id),
            Cell(file_name(reject.job, reject.file_no)),
            Cell(reject.row, "quantity"),
            Cell(reject.job.created_at, "when"),
            Cell(reject.message),
        ]
        rows.append(Row(cells, url=page_url("import_job", reject.job.public_id)))
    return Table(_("Records in conflict, the newest first"), columns, rows)


def conflict_sheet(
    request: TenantRequest, found: "QuerySet[ImportReject]", asked: ReportFilter
) -> Sheet:
    zone = request.tenant.time_zone
    rows: list[list[SheetCell]] = [
        [
            *(file_name(one.job, one.file_no), one.row, one.kind, one.record_id, one.field),
            *(one.message, local_text(one.job.created_at, zone)),
        ]
        for one in found[: MAX_ROWS + 1]
    ]
    return Sheet(
        _file_name(request, "conflicts", asked), _head(request, asked), CONFLICT_COLUMNS, rows
    )


def _file_name(request: TenantRequest, what: str, asked: ReportFilter) -> str:
    return f"{what}-{request.tenant.slug}-{asked.date_from}-{asked.date_to}"


def _head(request: TenantRequest, asked: ReportFilter) -> list[tuple[str, str]]:
    period = f"{asked.date_from} – {asked.date_to} ({request.tenant.time_zone})"
    return [(_("Tenant"), request.tenant.slug), (_("Period"), period)]
