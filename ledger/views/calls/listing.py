"""Calls reported by several channels, and operations that took several attempts."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.ui.links import crumb, page_url
from finops.ui.reports import (
    Everything,
    Place,
    ReportPage,
    ReportRequest,
    Unfiltered,
    connect_a_source,
)
from finops.ui.shell.navigation import Group
from ledger.queries.calls.sheets import attempts_sheet, calls_sheet
from ledger.queries.calls.sightings import (
    MergedPage,
    OperationPage,
    merged_sightings,
    retried_operations,
)
from ledger.views.calls.columns import attempts_table, channel_name, sightings_table
from ledger.views.reports.list_headings import calls_heading
from ledger.views.reports.paging import page_after, pager


def read_calls(asking: ReportRequest, _asked: Everything) -> MergedPage:
    return page_after(asking, merged_sightings)


def read_attempts(asking: ReportRequest, _asked: Everything) -> OperationPage:
    return page_after(asking, retried_operations)


def _pager(
    route: str, asking: ReportRequest, listing: MergedPage | OperationPage
) -> dict[str, Any]:
    # Any: a context
    path = page_url(route)
    return pager(
        asking, listing.next_cursor, lambda cursor: f"{path}?cursor={cursor}" if cursor else path
    )


def heading(listing: MergedPage) -> str:
    """Which source's reports are left out most."""
    channels = (channel_name(row.reported.channel) for row in listing.rows)
    return calls_heading(channels, _("Reports that are not counted"))


def about_calls(_asking: ReportRequest) -> dict[str, object]:
    return {"ways": [(_("Retries and fallbacks"), page_url("attempts"))]}


def about_attempts(_asking: ReportRequest) -> dict[str, object]:
    return {"crumbs": [crumb(_("Calls"), page_url("calls")), crumb(_("Attempts"))]}


CALLS: Final = ReportPage(
    slug="calls",
    path="calls/",
    label=gettext_lazy("Calls"),
    lede=gettext_lazy(
        "A call that several sources report counts once. These reports of it are not counted: the"
        " gateway's comes first, then the client's trace, a record, a meter."
    ),
    action="view_imports",
    anywhere=False,
    filter=Unfiltered(),
    about=about_calls,
    read=read_calls,
    heading=heading,
    table=lambda _asking, listing: sightings_table(listing.rows),
    more=lambda asking, listing: _pager("calls", asking, listing),
    long_sheet=lambda asking, _asked: calls_sheet(asking.tenant),
    empty=connect_a_source(
        gettext_lazy("No call was seen twice"),
        gettext_lazy(
            "When a gateway, a trace and a meter report the same call, two of the three appear here"
            " and the third is counted."
        ),
        "traces",
    ),
    place=Place(Group.DATA, 20, "calls"),
)
ATTEMPTS: Final = ReportPage(
    slug="attempts",
    path="calls/attempts/",
    label=gettext_lazy("Retries and fallbacks"),
    lede=gettext_lazy(
        "Every attempt is kept and priced at its own model. What failed, was given up or was tried"
        " again is retry waste."
    ),
    action="view_imports",
    anywhere=False,
    filter=Unfiltered(),
    about=about_attempts,
    read=read_attempts,
    heading=gettext_lazy("Attempts, operation by operation"),
    table=lambda _asking, listing: attempts_table(listing.operations),
    more=lambda asking, listing: _pager("attempts", asking, listing),
    long_sheet=lambda asking, _asked: attempts_sheet(asking.tenant),
    empty=connect_a_source(
        gettext_lazy("Nothing was tried twice"),
        gettext_lazy(
            "Attempts that share an operation id appear here together; sources send it as"
            " operation_id."
        ),
        "traces",
    ),
)
