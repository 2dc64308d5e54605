"""What came in but is in doubt: events that contradict themselves, records in conflict."""

from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.models import Tenant
from finops.ui.exports import MAX_ROWS, Sheet, SheetCell
from finops.ui.links import crumb, page_url
from finops.ui.numbers import quantity
from finops.ui.reports import Empty, Place, ReportPage, ReportRequest
from finops.ui.shell.navigation import Group
from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.reports.filters import ReportFilter
from ledger.models import DegradedEvent, ImportReject
from ledger.parsers.received import MESSAGES
from ledger.queries.calls.doubts import conflicts, degraded_events, message_of
from ledger.queries.imports import file_name
from ledger.queries.sheets import local_text
from ledger.views.reports.filtering import DATES, AskedReport, ReportFields
from ledger.views.traces.links import trace_url
from ledger.views.work_lists.sheets import days_sheet

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
    events = degraded_events(asked.filter.dates, code if code in MESSAGES else "")
    return doubts_of(asking, asked, events)


def read_conflicts(asking: ReportRequest, asked: AskedReport) -> Doubts[ImportReject]:
    return doubts_of(asking, asked, conflicts(asked.filter.dates))


def degraded_status(doubts: Doubts[DegradedEvent]) -> str:
    count = doubts.page.paginator.count
    text = ngettext("%(count)s event in doubt", "%(count)s events in doubt", count)
    return text % {"count": quantity(count)}


def degraded_heading(doubts: Doubts[DegradedEvent]) -> str:
    count = doubts.page.paginator.count
    if not count:
        return _("Events in doubt")
    text = ngettext(
        "%(count)s event contradicts itself", "%(count)s events contradict themselves", count
    )
    return text % {"count": quantity(count)}


def conflict_heading(doubts: Doubts[ImportReject]) -> str:
    count = doubts.page.paginator.count
    if not count:
        return _("Records in conflict")
    text = ngettext(
        "%(count)s row of a file has an id that the ledger knows with other content",
        "%(count)s rows of files have an id that the ledger knows with other content",
        count,
    )
    return text % {"count": quantity(count)}


def conflict_status(doubts: Doubts[ImportReject]) -> str:
    count = doubts.page.paginator.count
    text = ngettext(
        "%(count)s row of files in conflict", "%(count)s rows of files in conflict", count
    )
    return text % {"count": quantity(count)}


def degraded_table(_asking: ReportRequest, doubts: Doubts[DegradedEvent]) -> Table:
    columns = [
        Column(_("Cost event")),
        Column(_("What is wrong"), stays=True),
        Column(_("Channel")),
        Column(_("Happened"), "when"),
        Column(_("Trace")),
    ]
    rows = []
    for event in doubts.page.object_list:
        cells = [
            Cell(event.cost_event_id),
            Cell(message_of(event.code)),
            Cell(event.channel),
            Cell(event.occurred_at, "when"),
            Cell(event.trace_id),
        ]
        rows.append(Row(cells, url=trace_url(event.trace_id)))
    return Table(_("Events in doubt, the newest first"), columns, rows)


def degraded_sheet(doubts: Doubts[DegradedEvent], tenant: Tenant) -> Sheet:
    rows: list[list[SheetCell]] = [
        [
            *(event.cost_event_id, event.code, message_of(event.code), event.channel),
            *(local_text(event.occurred_at, tenant.time_zone), event.trace_id),
        ]
        for event in doubts.rows[: MAX_ROWS + 1]
    ]
    return days_sheet("degraded", doubts.filter, tenant, DEGRADED_COLUMNS, rows)


def conflict_table(_asking: ReportRequest, doubts: Doubts[ImportReject]) -> Table:
    columns = [
        Column(_("Record")),
        Column(_("File")),
        Column(_("Row"), "quantity"),
        Column(_("Uploaded"), "when"),
        Column(_("What happened"), stays=True),
    ]
    rows = []
    for reject in doubts.page.object_list:
        cells = [
            Cell(reject.record_id),
            Cell(file_name(reject.job, reject.file_no)),
            Cell(reject.row, "quantity"),
            Cell(reject.job.created_at, "when"),
            Cell(reject.message),
        ]
        rows.append(Row(cells, url=page_url("import_job", reject.job.public_id)))
    return Table(_("Records in conflict, the newest first"), columns, rows)


def conflict_sheet(doubts: Doubts[ImportReject], tenant: Tenant) -> Sheet:
    rows: list[list[SheetCell]] = [
        [
            *(
                file_name(reject.job, reject.file_no),
                reject.row,
                reject.kind,
                reject.record_id,
                reject.field,
            ),
            *(reject.message, local_text(reject.job.created_at, tenant.time_zone)),
        ]
        for reject in doubts.rows[: MAX_ROWS + 1]
    ]
    return days_sheet("conflicts", doubts.filter, tenant, CONFLICT_COLUMNS, rows)


def _about(label: str) -> dict[str, object]:
    return {"crumbs": [crumb(_("Work lists"), page_url("work_lists")), crumb(label)]}


# Any: what both have in common, as options of ReportPage.
SHARED: Final[dict[str, Any]] = {
    "action": "view_imports",
    "anywhere": False,
    "fields": DATES,
    "more": lambda _asking, doubts: {"page": doubts.page},
    "empty": Empty(
        gettext_lazy("Nothing to do"),
        gettext_lazy("There is nothing of this kind in this period: what came in can be counted."),
        action=gettext_lazy("What waits for you"),
        route="inbox",
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
    heading=degraded_heading,
    place=Place(Group.DATA, 32, label=gettext_lazy("In doubt"), parent="work_lists"),
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
    place=Place(Group.DATA, 33, label=gettext_lazy("In conflict"), parent="work_lists"),
    read=read_conflicts,
    status=conflict_status,
    heading=conflict_heading,
    table=conflict_table,
    sheet=conflict_sheet,
    **SHARED,
)
