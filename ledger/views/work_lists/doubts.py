"""What came in but is in doubt: events that contradict themselves, records in conflict."""

from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.models import Tenant
from finops.ui.exports import MAX_ROWS, Sheet
from finops.ui.exports import Cell as SheetCell
from finops.ui.links import crumb, page_url
from finops.ui.numbers import quantity
from finops.ui.reports import Empty, ReportPage, ReportRequest
from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.reports.filters import ReportFilter
from ledger.models import DegradedEvent, ImportReject
from ledger.parsers.received import MESSAGES
from ledger.queries.calls.doubts import conflicts, degraded_events, message_of
from ledger.queries.imports import file_name
from ledger.queries.sheets import local_text
from ledger.views.reports.filtering import AskedReport, ReportFields
from ledger.views.traces.links import trace_url

ROWS_PER_PAGE = 100
DEGRADED_COLUMNS = ("cost_event_id", "code", "message", "channel", "occurred_at", "trace_id")
CONFLICT_COLUMNS = ("file", "row", "kind", "id", "field", "message", "uploaded_at")
Doubtful = TypeVar("Doubtful", bound=Model)


@dataclass(frozen=True)
class Doubts(Generic[Doubtful]):
    """What is in doubt in the period of the filter, and a page of it."""

    filter: ReportFilter
    rows: QuerySet[Doubtful]
    page: Page[Doubtful]


def doubts_of(
    asking: ReportRequest, asked: AskedReport, rows: QuerySet[Doubtful]
) -> Doubts[Doubtful]:
    page = Paginator(rows, ROWS_PER_PAGE).get_page(asking.query.get("page"))
    return Doubts(asked.filter, rows, page)


def read_degraded(asking: ReportRequest, asked: AskedReport) -> Doubts[DegradedEvent]:
    code = asking.query.get("code", "")
    found = degraded_events(asked.filter.dates, code if code in MESSAGES else "")
    return doubts_of(asking, asked, found)


def read_conflicts(asking: ReportRequest, asked: AskedReport) -> Doubts[ImportReject]:
    return doubts_of(asking, asked, conflicts(asked.filter.dates))


def degraded_status(found: Doubts[DegradedEvent]) -> str:
    count = found.page.paginator.count
    text = ngettext("%(count)s event in doubt", "%(count)s events in doubt", count)
    return text % {"count": quantity(count)}


def conflict_status(found: Doubts[ImportReject]) -> str:
    count = found.page.paginator.count
    text = ngettext(
        "%(count)s row of files in conflict", "%(count)s rows of files in conflict", count
    )
    return text % {"count": quantity(count)}


def degraded_table(_asking: ReportRequest, found: Doubts[DegradedEvent]) -> Table:
    columns = [
        Column(_("Cost event")),
        Column(_("What is wrong")),
        Column(_("Channel")),
        Column(_("Happened"), "when"),
        Column(_("Trace")),
    ]
    rows = []
    for event in found.page.object_list:
        cells = [
            Cell(event.cost_event_id),
            Cell(message_of(event.code)),
            Cell(event.channel),
            Cell(event.occurred_at, "when"),
            Cell(event.trace_id),
        ]
        rows.append(Row(cells, url=trace_url(event.trace_id)))
    return Table(_("Events in doubt, the newest first"), columns, rows)


def degraded_sheet(found: Doubts[DegradedEvent], tenant: Tenant) -> Sheet:
    rows: list[list[SheetCell]] = [
        [
            *(event.cost_event_id, event.code, message_of(event.code), event.channel),
            *(local_text(event.occurred_at, tenant.time_zone), event.trace_id),
        ]
        for event in found.rows[: MAX_ROWS + 1]
    ]
    return _sheet("degraded", found.filter, tenant, DEGRADED_COLUMNS, rows)


def conflict_table(_asking: ReportRequest, found: Doubts[ImportReject]) -> Table:
    columns = [
        Column(_("Record")),
        Column(_("File")),
        Column(_("Row"), "quantity"),
        Column(_("Uploaded"), "when"),
        Column(_("What happened")),
    ]
    rows = []
    for reject in found.page.object_list:
        cells = [
            Cell(reject.record_id),
            Cell(file_name(reject.job, reject.file_no)),
            Cell(reject.row, "quantity"),
            Cell(reject.job.created_at, "when"),
            Cell(reject.message),
        ]
        rows.append(Row(cells, url=page_url("import_job", reject.job.public_id)))
    return Table(_("Records in conflict, the newest first"), columns, rows)


def conflict_sheet(found: Doubts[ImportReject], tenant: Tenant) -> Sheet:
    rows: list[list[SheetCell]] = [
        [
            *(file_name(one.job, one.file_no), one.row, one.kind, one.record_id, one.field),
            *(one.message, local_text(one.job.created_at, tenant.time_zone)),
        ]
        for one in found.rows[: MAX_ROWS + 1]
    ]
    return _sheet("conflicts", found.filter, tenant, CONFLICT_COLUMNS, rows)


def _sheet(
    what: str,
    asked: ReportFilter,
    tenant: Tenant,
    columns: tuple[str, ...],
    rows: list[list[SheetCell]],
) -> Sheet:
    period = f"{asked.date_from} – {asked.date_to} ({tenant.time_zone})"
    head = [(_("Tenant"), tenant.slug), (_("Period"), period)]
    return Sheet(f"{what}-{tenant.slug}-{asked.date_from}-{asked.date_to}", head, columns, rows)


def _about(label: str) -> dict[str, object]:
    return {"crumbs": [crumb(_("Work lists"), page_url("work_lists")), crumb(label)]}


# Any: what both have in common, as options of ReportPage.
SHARED: Final[dict[str, Any]] = {
    "action": "view_imports",
    "anywhere": False,
    "fields": "ledger/reports/_date_fields.html",
    "more": lambda _asking, found: {"page": found.page},
    "empty": Empty(
        gettext_lazy("Nothing to do"), gettext_lazy("There is nothing of this kind in this period.")
    ),
}
DEGRADED: Final = ReportPage(
    slug="degraded",
    path="work/degraded/",
    label=gettext_lazy("Events in doubt"),
    lede=gettext_lazy("They are counted, as estimated. Put right at the source what is wrong."),
    filter=ReportFields(also={"code": [*MESSAGES]}),
    about=lambda _asking: _about(_("Events in doubt")),
    read=read_degraded,
    status=degraded_status,
    heading=gettext_lazy("Events in doubt, the newest first"),
    table=degraded_table,
    sheet=degraded_sheet,
    **SHARED,
)
CONFLICTS: Final = ReportPage(
    slug="conflicts",
    path="work/conflicts/",
    label=gettext_lazy("Records in conflict"),
    lede=gettext_lazy("The ledger knows these ids with other content, and was not changed."),
    filter=ReportFields(),
    about=lambda _asking: _about(_("Records in conflict")),
    read=read_conflicts,
    status=conflict_status,
    heading=gettext_lazy("Records in conflict, the newest first"),
    table=conflict_table,
    sheet=conflict_sheet,
    **SHARED,
)
