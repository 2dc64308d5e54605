"""Conditions of what is in force: whose, until when, and how each stands."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from rest_framework import serializers

from finops.access import Actor, can
from finops.api.limits import PARAMETERS
from finops.models import Tenant
from finops.queries.approvals.conditions import ConditionNow, ConditionStanding, conditions_in_force
from finops.services.approvals.talking import may_look
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
from finops.ui.tables import Action, Cell, Column, Row, Table
from finops.ui.text import Text

SEES: Final = "view_responsibilities"
STANDINGS: Final[dict[ConditionStanding, tuple[str, Text]]] = {
    ConditionStanding.ASKED: ("info", gettext_lazy("asked for")),
    ConditionStanding.OPEN: ("warn", gettext_lazy("open")),
    ConditionStanding.MET: ("good", gettext_lazy("met")),
    ConditionStanding.OVERDUE: ("bad", gettext_lazy("overdue")),
}
Conditions = Sequence[ConditionNow]


def read(asking: ReportRequest, _asked: Everything) -> Conditions:
    return [held for held in conditions_in_force() if may_see(asking.actor, held)]


def may_see(actor: Actor, held: ConditionNow) -> bool:
    """Whoever sees the whole tenant, and whoever may look at the request itself."""
    if actor.key is not None or can(actor, SEES):
        return True
    return actor.user is not None and may_look(held.row.request, actor.user)


def heading(rows: Conditions) -> str:
    count = sum(row.standing is ConditionStanding.OVERDUE for row in rows)
    if count:
        text = ngettext("%(count)d condition is overdue", "%(count)d conditions are overdue", count)
        return text % {"count": count}
    count = sum(row.standing is ConditionStanding.OPEN for row in rows)
    if not rows:
        return _("Conditions")
    if not count:
        return _("Every condition is met")
    text = ngettext("%(count)d condition is open", "%(count)d conditions are open", count)
    return text % {"count": count}


def standing_badge(standing: ConditionStanding) -> Cell:
    tone, word = STANDINGS[standing]
    return Cell(str(word), "badge", good=tone)


def table(_asking: ReportRequest, rows: Conditions) -> Table:
    columns = [
        Column(_("Condition")),
        Column(_("Of")),
        Column(_("Owner")),
        Column(_("Due on"), "day", stays=True),
        Column(_("State"), "badge", stays=True),
        Column(_("Last figure")),
        Column(_("What to do"), "action"),
    ]
    return Table(_("Conditions of what is in force"), columns, [_row(held) for held in rows])


def _row(held: ConditionNow) -> Row:
    cells = [
        Cell(held.row.text, note=held.rule or None),
        Cell(held.title),
        Cell(held.row.owner.name),
        Cell(held.row.due_on, "day"),
        standing_badge(held.standing),
        Cell(held.figure, nil=_("none")),
        Cell("", "action", actions=meeting(held)),
    ]
    return Row(cells, url=page_url("request", held.row.request_id))


def meeting(held: ConditionNow) -> list[Action]:
    """What a person says of it, where no figure decides."""
    if held.row.rule or held.standing not in (ConditionStanding.OPEN, ConditionStanding.OVERDUE):
        return []
    url = page_url("meet_condition", held.row.pk)
    return [Action(_("Say that it is met"), url, held.row.text, in_dialog=True)]


class ConditionSerializer(serializers.Serializer[Any]):
    """One condition; `figure` is the last one exactly, empty where none is known."""

    id = serializers.IntegerField()
    request = serializers.IntegerField()
    of = serializers.CharField()
    text = serializers.CharField()
    rule = serializers.DictField(allow_null=True)
    owner = serializers.CharField()
    due_on = serializers.DateField()
    standing = serializers.ChoiceField([standing.value for standing in ConditionStanding])
    figure = serializers.CharField(allow_blank=True)


class ConditionsSerializer(serializers.Serializer[Any]):
    conditions = ConditionSerializer(many=True)


def condition_body(held: ConditionNow) -> dict[str, object]:
    row = held.row
    return {
        **{"id": row.pk, "request": row.request_id, "of": held.title, "text": row.text},
        **{"rule": row.rule, "owner": row.owner.name, "due_on": row.due_on.isoformat()},
        **{"standing": held.standing.value, "figure": held.figure},
    }


def body(rows: Conditions) -> Mapping[str, object]:
    return {"conditions": [condition_body(row) for row in rows]}


def sheet(rows: Conditions, tenant: Tenant) -> Sheet:
    return Sheet(
        name=f"conditions-{tenant.slug}",
        head=[(_("Tenant"), tenant.slug)],
        columns=("condition", "of", "rule", "owner", "due_on", "standing", "figure"),
        rows=[
            [
                *(held.row.text, held.title, held.rule, held.row.owner.name, held.row.due_on),
                *(held.standing.value, held.figure),
            ]
            for held in rows
        ],
    )


PAGE: Final = ReportPage(
    slug="conditions",
    path="conditions/",
    label=gettext_lazy("Conditions"),
    lede=gettext_lazy(
        "What has to come true after an approval: said by a person, or decided by a figure over"
        " whole days."
    ),
    action=SEES,
    filter=Unfiltered(),
    read=read,
    heading=heading,
    table=table,
    sheet=sheet,
    is_empty=lambda rows: not rows,
    empty=Empty(
        gettext_lazy("Nothing is approved on conditions"),
        gettext_lazy("Whoever decides may ask for a condition, with an owner and a day."),
        "check",
        gettext_lazy("See what waits"),
        "requests",
        SEES,
    ),
    place=Place(Group.DECISIONS, 82, "check", parent="responsibilities"),
    api=ReportApi(
        path="conditions",
        words="The conditions of what is in force, overdue ones first.",
        shape=ConditionsSerializer,
        body=body,
        parameters=PARAMETERS,
    ),
)
