"""Incidents: what went wrong with answers, of which use case, and whether it goes on."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.access import can, can_somewhere, visible_use_cases
from finops.ui.links import page_url
from finops.ui.numbers import quantity
from finops.ui.reports import (
    Empty,
    Everything,
    Place,
    ReportApi,
    ReportPage,
    ReportRequest,
    Unfiltered,
)
from finops.ui.shell.navigation import Group
from finops.ui.tables import Action, Cell, Column, Row, Table
from ledger.api.quality_incidents import IncidentsSerializer, incidents_body
from ledger.api.reports.reading import SHAPES
from ledger.models import QualityIncident
from ledger.queries.quality_incidents.listing import IncidentList, incident_list, incident_sheet

ACTION: Final = "record_incidents"
TONES: Final = {"S0": "bad", "S1": "bad", "S2": "warn", "S3": "quiet"}


def read(asking: ReportRequest, _asked: Everything) -> IncidentList:
    return incident_list(visible_use_cases(asking.actor, "view_use_case"))


def status_of(listing: IncidentList) -> str:
    text = ngettext("%(count)s incident", "%(count)s incidents", len(listing.rows))
    return text % {"count": quantity(len(listing.rows))}


def heading(listing: IncidentList) -> str:
    if not listing.going_on:
        return _("No incident goes on")
    text = ngettext("%(count)s incident goes on", "%(count)s incidents go on", listing.going_on)
    return text % {"count": quantity(listing.going_on)}


def table(asking: ReportRequest, listing: IncidentList) -> Table:
    columns = [
        Column(_("Severity"), "badge", stays=True),
        Column(_("What happened"), stays=True),
        Column(_("Use case")),
        Column(_("Began"), "when"),
        Column(_("Ended"), "when"),
        Column(_("Recorded by")),
    ]
    may_end = can_somewhere(asking.actor, ACTION)
    if may_end:
        columns.append(Column(_("Action"), "action"))
    rows = [Row(_cells(asking, row, may_end=may_end)) for row in listing.rows]
    return Table(_("Incidents, the latest first"), columns, rows)


def _cells(asking: ReportRequest, row: QualityIncident, *, may_end: bool) -> list[Cell]:
    cells = [
        Cell(row.severity, "badge", good=TONES[row.severity]),
        Cell(row.title, url=row.link),
        Cell(row.use_case.name),
        Cell(row.started_at, "when"),
        _end(row),
        Cell(row.recorded_by),
    ]
    if may_end:
        is_theirs = row.ended_at is None and can(asking.actor, ACTION, row.use_case)
        url = page_url("quality_incident_end", row.pk)
        end = Action(_("End it now"), url, about=row.title, in_dialog=True)
        cells.append(Cell(None, "action", actions=(end,) if is_theirs else ()))
    return cells


def _end(row: QualityIncident) -> Cell:
    if row.ended_at is None:
        return Cell(_("goes on"))
    return Cell(row.ended_at, "when", note=row.ended_by)


QUALITY_INCIDENTS: Final = ReportPage(
    slug="quality_incidents",
    path="incidents/",
    label=gettext_lazy("Incidents"),
    lede=gettext_lazy(
        "What went wrong with answers, as people record it: how serious, of which use case, and"
        " from when to when."
    ),
    action="view_use_case",
    filter=Unfiltered(),
    read=read,
    status=status_of,
    heading=heading,
    table=table,
    about=lambda asking: {"may_record": can_somewhere(asking.actor, ACTION)},
    frame="ledger/quality_incidents/listing.html",
    sheet=incident_sheet,
    has_pdf=True,
    is_empty=lambda listing: not listing.rows,
    empty=Empty(
        gettext_lazy("No incident was recorded"),
        gettext_lazy(
            "People record what went wrong. Of a use case without any nobody has said so, which is"
            " not to say that nothing did."
        ),
        "check",
        gettext_lazy("Record an incident"),
        "quality_incident_new",
        ACTION,
    ),
    place=Place(Group.VALUE, 61, parent="quality"),
    api=ReportApi(
        path="quality-incidents",
        words="What went wrong with answers, the latest first.",
        shape=IncidentsSerializer,
        body=incidents_body,
        parameters=SHAPES,
    ),
)
