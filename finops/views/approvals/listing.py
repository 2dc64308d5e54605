"""Requests: everything that people were asked to sign; the page, its file and its API."""

from collections.abc import Mapping, Sequence
from typing import Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.access import can
from finops.api.approvals import LIST_PARAMETERS, RequestsSerializer, requests_body
from finops.calc.lifecycles import Phase
from finops.calc.permissions import ROLES
from finops.forms.parameters import Parameters
from finops.models import Tenant
from finops.queries.approvals.listing import MOST, RequestRow, asked_requests, with_signatures
from finops.services.approvals.talking import may_look
from finops.ui.exports import Sheet
from finops.ui.links import page_url
from finops.ui.reports import Empty, Place, Reading, ReportApi, ReportPage, ReportRequest
from finops.ui.saved_views import Query
from finops.ui.shell.navigation import Group
from finops.ui.tables import Cell, Column, Row, Table
from finops.views.approvals.done import state_badge
from finops.views.approvals.subjects import roles_in_words, subject_of

SEES: Final = "view_responsibilities"
PHASES: Final = {"open": Phase.OPEN, "in_force": Phase.IN_FORCE, "ended": Phase.ENDED}
Requests = Sequence[RequestRow]


class RequestFilter(Parameters):
    """Which requests: those that wait, if nothing else is asked for."""

    phase = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[
            ("", gettext_lazy("waiting")),
            ("in_force", gettext_lazy("in force")),
            ("ended", gettext_lazy("ended")),
            ("all", gettext_lazy("all")),
        ],
    )


class RequestFields:
    """The filter of the requests."""

    def read(self, asking: ReportRequest, _action: str) -> Reading[str]:
        form = RequestFilter(asking.query)
        return Reading(form, form.cleaned_data["phase"] or "open" if form.is_valid() else None)

    def kept(self, _tenant: Tenant, query: QueryDict) -> Query:
        return {"phase": query.getlist("phase")[-1:]} if query.get("phase") else {}


def read(asking: ReportRequest, phase: str) -> Requests:
    """What this reader may look at: all of it by a key, and for who sees the whole tenant."""
    rows = asked_requests(PHASES.get(phase))[:MOST]
    actor = asking.actor
    person = actor.user
    if person is not None and actor.key is None and not (actor.reads_all or can(actor, SEES)):
        return with_signatures([row for row in rows if may_look(row, person)])
    return with_signatures(rows)


def heading(rows: Requests) -> str:
    count = sum(bool(row.missing) and row.row.state == "in_review" for row in rows)
    if not count:
        return _("Requests")
    text = ngettext(
        "%(count)d request waits for signatures", "%(count)d requests wait for signatures", count
    )
    return text % {"count": count}


def table(_asking: ReportRequest, rows: Requests) -> Table:
    columns = [
        Column(_("Request")),
        Column(
            _("What"),
        ),
        Column(_("Asked by")),
        Column(_("Asked for"), "when"),
        Column(_("Due"), "when", stays=True),
        Column(_("State"), "badge", stays=True),
        Column(_("Signatures")),
        Column(_("Next")),
    ]
    return Table(_("Requests, the newest first"), columns, [_line(row) for row in rows])


def _line(row: RequestRow) -> Row:
    asked, subject = row.row, subject_of(row.row.kind)
    is_waiting = asked.state == "in_review"
    who = asked.requested_by.name if asked.requested_by else ""
    signed = len(row.signatures) - len(row.missing)
    words = _("%(signed)d of %(all)d") % {"signed": signed, "all": len(row.signatures)}
    missing = [roles_in_words(signature.roles) for signature in row.missing]
    cells = [
        Cell(row.title),
        Cell(str(subject.word) if subject is not None else asked.kind),
        Cell(who, nil=_("a key")),
        Cell(asked.created_at, "when"),
        Cell(asked.due_at, "when") if is_waiting else Cell(None, nil=_("not waiting")),
        state_badge(asked.state),
        Cell(words if row.signatures else None, nil=_("none yet")),
        Cell(", ".join(missing) if is_waiting else None, nil=_("nobody")),
    ]
    return Row(cells, url=page_url("request", asked.pk))


COLUMNS: Final = (
    *("request", "kind", "title", "state", "requested_by", "created_at", "due_at", "snapshot"),
    *("sha256", "signed_by", "missing"),
)


def sheet(rows: Requests, tenant: Tenant) -> Sheet:
    return Sheet(
        name=f"requests-{tenant.slug}",
        head=[(_("Tenant"), tenant.slug)],
        columns=COLUMNS,
        rows=[
            [
                *(row.row.pk, row.row.kind, row.title, row.row.state),
                row.row.requested_by.name if row.row.requested_by else "",
                *(row.row.created_at, row.row.due_at),
                *((row.snapshot.seq, row.snapshot.sha256) if row.snapshot else (None, "")),
                "; ".join(held.person for held in row.signatures if held.person),
                "; ".join(" / ".join(ROLES[role] for role in held.roles) for held in row.missing),
            ]
            for row in rows
        ],
    )


def more(_asking: ReportRequest, rows: Requests) -> Mapping[str, object]:
    return {"left_out": len(rows) == MOST}


PAGE: Final = ReportPage(
    slug="requests",
    path="requests/",
    label=gettext_lazy("Requests"),
    lede=gettext_lazy("What people were asked to sign, who has signed, and who is next."),
    action=SEES,
    filter=RequestFields(),
    fields=("phase",),
    read=read,
    heading=heading,
    table=table,
    more=more,
    sheet=sheet,
    is_empty=lambda rows: not rows,
    empty=Empty(
        gettext_lazy("Nothing waits for signatures"),
        gettext_lazy("Budgets, limits, responsibilities and risk tiers are asked for and signed."),
        "check",
        gettext_lazy("Ask for a limit"),
        "new_limit",
        "ask_budget",
    ),
    place=Place(Group.DECISIONS, 83, "check", parent="responsibilities"),
    api=ReportApi(
        path="requests",
        words="Everything that people were asked to sign, with its signatures, the newest first.",
        shape=RequestsSerializer,
        body=requests_body,
        parameters=LIST_PARAMETERS,
    ),
)
