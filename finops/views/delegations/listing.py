"""Delegations of the tenant: who stands in for whom, and what is due after they end."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from finops.access import can_somewhere
from finops.api.limits import PARAMETERS
from finops.calc.permissions import ROLES
from finops.models import Tenant
from finops.queries.approvals.standing_in import DelegationStanding, StandIn, TooShort, stand_ins
from finops.services.approvals.delegating import may_end
from finops.ui.dates import day_of
from finops.ui.exports import Sheet
from finops.ui.links import page_url
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
from finops.ui.tables import Action, Cell, Column, Line, Row, Table
from finops.ui.text import Text

SEES: Final = "view_responsibilities"
MAKE: Final = "sign_requests"
STANDINGS: Final[dict[DelegationStanding, tuple[str, Text]]] = {
    DelegationStanding.TO_COME: ("info", gettext_lazy("to come")),
    DelegationStanding.IN_FORCE: ("good", gettext_lazy("in force")),
    DelegationStanding.OVER: ("quiet", gettext_lazy("over")),
    DelegationStanding.ENDED: ("quiet", gettext_lazy("ended")),
}
StandIns = Sequence[StandIn]


def heading(rows: StandIns) -> str:
    count = sum(row.standing is DelegationStanding.IN_FORCE for row in rows)
    if not count:
        return _("Nobody stands in for anybody now")
    text = ngettext("%(count)d delegation is in force", "%(count)d delegations are in force", count)
    return text % {"count": count}


def table(asking: ReportRequest, rows: StandIns) -> Table:
    columns = [
        Column(_("Who stands in"), stays=True),
        Column(_("For"), stays=True),
        Column(_("Role")),
        Column(_("From"), "when"),
        Column(_("Until"), "when", stays=True),
        Column(_("State"), "badge"),
        Column(_("Due after it ends"), "lines"),
        Column(_("What to do"), "action"),
    ]
    label = _("Delegations, the latest first")
    return Table(label, columns, [_row(asking, row) for row in rows])


def _row(asking: ReportRequest, stand_in: StandIn) -> Row:
    row, (tone, word) = stand_in.row, STANDINGS[stand_in.standing]
    is_open = stand_in.standing in (DelegationStanding.TO_COME, DelegationStanding.IN_FORCE)
    about = f"{row.delegate.name}, {row.delegator.name}"
    ending = [
        Action(
            *(_("End"), page_url("end_delegation", row.pk), about),
            look="danger",
            in_dialog=True,
        )
    ]
    cells = [
        Cell(row.delegate.name, note=row.reason),
        Cell(row.delegator.name),
        Cell(ROLES[row.role]),
        Cell(row.starts_at, "when"),
        Cell(row.ended_at or row.ends_at, "when"),
        Cell(str(word), "badge", good=tone),
        _late(stand_in.too_short),
        Cell("", "action", actions=ending if is_open and may_end(asking.actor, row) else []),
    ]
    return Row(cells)


def _late(late: Sequence[TooShort]) -> Cell:
    if not late:
        return Cell(None, nil=_("nothing"))
    sentence = _("%(title)s, due %(day)s")
    words = [Line(sentence % _words(row)) for row in late]
    return Cell("", "lines", lines=words[:1], folded=words[1:])


def _words(late: TooShort) -> dict[str, str]:
    return {"title": late.title, "day": day_of(late.due_at)}


class TooShortSerializer(serializers.Serializer[Any]):
    """A request that is due after the delegation ends."""

    request = serializers.IntegerField()
    title = serializers.CharField()
    due_at = serializers.DateTimeField()


class DelegationSerializer(serializers.Serializer[Any]):
    """Who stands in for whom by which role, and how long."""

    id = serializers.IntegerField()
    delegate = serializers.CharField()
    delegator = serializers.CharField()
    role = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    standing = serializers.ChoiceField([standing.value for standing in DelegationStanding])
    reason = serializers.CharField()
    due_after_it_ends = TooShortSerializer(many=True)


class DelegationsSerializer(serializers.Serializer[Any]):
    delegations = DelegationSerializer(many=True)


def body(rows: StandIns) -> Mapping[str, object]:
    return {"delegations": [_body(row) for row in rows]}


def _body(stand_in: StandIn) -> dict[str, object]:
    row = stand_in.row
    return {
        **{"id": row.pk, "delegate": row.delegate.name, "delegator": row.delegator.name},
        **{"role": row.role, "starts_at": row.starts_at.isoformat()},
        "ends_at": row.ends_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        **{"standing": stand_in.standing.value, "reason": row.reason},
        "due_after_it_ends": [
            {**vars(late), "due_at": late.due_at.isoformat()} for late in stand_in.too_short
        ],
    }


def sheet(rows: StandIns, tenant: Tenant) -> Sheet:
    columns = (
        *("delegate", "delegator", "role", "starts_at", "ends_at", "ended_at", "standing"),
        *("due_after_it_ends", "reason"),
    )
    return Sheet(
        name=f"delegations-{tenant.slug}",
        head=[(_("Tenant"), tenant.slug)],
        columns=columns,
        rows=[
            [
                *(held.row.delegate.name, held.row.delegator.name, held.row.role),
                *(held.row.starts_at, held.row.ends_at, held.row.ended_at, held.standing.value),
                *("; ".join(late.title for late in held.too_short), held.row.reason),
            ]
            for held in rows
        ],
    )


def read(_asking: ReportRequest, _asked: Everything) -> StandIns:
    return stand_ins()


def more(asking: ReportRequest, _rows: StandIns) -> Mapping[str, object]:
    return {"may_delegate": can_somewhere(asking.actor, MAKE)}


API_PARAMETERS: Final[Sequence[OpenApiParameter]] = PARAMETERS
PAGE: Final = ReportPage(
    slug="delegations",
    path="delegations/",
    label=gettext_lazy("Delegations"),
    lede=gettext_lazy(
        "Who signs for somebody else: dated, in advance, in one role that both hold, thirty days"
        " at most. Meanwhile both count as one person."
    ),
    action=SEES,
    filter=Unfiltered(),
    read=read,
    heading=heading,
    table=table,
    more=more,
    sheet=sheet,
    frame="finops/delegations/listing.html",
    is_empty=lambda rows: not rows,
    empty=Empty(
        gettext_lazy("No delegations yet"),
        gettext_lazy("Whoever is away lets somebody sign for them, so that nothing waits."),
        "people",
        gettext_lazy("Delegate"),
        "new_delegation",
        MAKE,
    ),
    place=Place(Group.DECISIONS, 81, "people", parent="responsibilities"),
    api=ReportApi(
        path="delegations",
        words="Who stands in for whom, the latest first, and what is due after that ends.",
        shape=DelegationsSerializer,
        body=body,
        parameters=API_PARAMETERS,
    ),
)
