"""Limits and quotas: what holds before a request comes in; the page, its file and its API."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.access import can_somewhere, visible_use_cases
from finops.api.limits import PARAMETERS, LimitsSerializer, limits_body
from finops.models import Limit, Tenant
from finops.queries.budgets.limits import is_shown, limits_seen
from finops.queries.budgets.signers import scope_words
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
from finops.views.approvals.changes import request_url
from finops.views.approvals.done import state_badge
from finops.views.limits.steps import amount_text, scope_text

SEES: Final = "view_budgets"
ASK: Final = "ask_budget"
Limits = Sequence[Limit]


def read(asking: ReportRequest, _asked: Everything) -> Limits:
    return limits_seen(visible_use_cases(asking.actor, SEES))


def heading(limits: Limits) -> str:
    count = sum(limit.approved_at is not None and is_shown(limit) for limit in limits)
    if not count:
        return _("No limit is in force")
    text = ngettext("%(count)d limit is in force", "%(count)d limits are in force", count)
    return text % {"count": count}


def table(asking: ReportRequest, limits: Limits) -> Table:
    may_ask = can_somewhere(asking.actor, ASK)
    columns = [
        Column(_("Preventive limit")),
        Column(_("What holds")),
        Column(_("Amount"), stays=True),
        Column(_("Holds for")),
        Column(_("State"), "badge", stays=True),
        Column(_("In force since"), "when"),
        Column(_("What to do"), "action"),
    ]
    rows = [_row(limit, may_ask=may_ask) for limit in limits if is_shown(limit)]
    return Table(_("Limits in force and asked for"), columns, rows)


def _row(limit: Limit, *, may_ask: bool) -> Row:
    is_standing = limit.approved_at is not None
    changing = [Action(_("Change"), page_url("change_limit", limit.slug), limit.slug)]
    cells = [
        Cell(limit.slug),
        Cell(str(limit.get_what_display())),
        Cell(amount_text(limit), nil=_("none")),
        Cell(scope_text(limit)),
        state_badge(limit.state),
        Cell(limit.approved_at, "when") if is_standing else Cell(None, nil=_("not yet")),
        Cell("", "action", actions=changing if may_ask and is_standing else []),
    ]
    return Row(cells, url=request_url("limit", limit))


COLUMNS: Final = (
    *("limit_id", "what", "amount", "currency", "business_unit", "cost_center", "use_case"),
    *("environment", "risk_tier", "state", "requested_by", "approved_by", "approved_at", "reason"),
)


def sheet(limits: Limits, tenant: Tenant) -> Sheet:
    """Every version, with who asked and who signed last."""
    return Sheet(
        name=f"limits-{tenant.slug}",
        head=[(_("Tenant"), tenant.slug)],
        columns=COLUMNS,
        rows=[
            [
                *(limit.slug, limit.what, limit.amount, limit.currency),
                *scope_words(limit).values(),
                *(limit.state, _name(limit.requested_by), _name(limit.approved_by)),
                *(limit.approved_at, limit.reason),
            ]
            for limit in limits
        ],
    )


def _name(person: Any) -> str:  # Any: somebody, or nobody
    return str(person.name) if person is not None else ""


def more(asking: ReportRequest, _limits: Limits) -> Mapping[str, object]:
    return {"may_ask": can_somewhere(asking.actor, ASK)}


PAGE: Final = ReportPage(
    slug="limits",
    path="limits/",
    label=gettext_lazy("Limits and quotas"),
    lede=gettext_lazy("What holds before a request comes in. Each is signed like a budget."),
    action=SEES,
    filter=Unfiltered(),
    read=read,
    heading=heading,
    table=table,
    more=more,
    sheet=sheet,
    frame="finops/limits/listing.html",
    is_empty=lambda limits: not limits,
    empty=Empty(
        gettext_lazy("No limits yet"),
        gettext_lazy("Without one, a sandbox may cost as much as it can."),
        "lock",
        gettext_lazy("Ask for a limit"),
        "new_limit",
        ASK,
    ),
    place=Place(Group.GUARDRAILS, 30, "lock"),
    api=ReportApi(
        path="limits",
        words="Every version of every limit, by id and the newest first.",
        shape=LimitsSerializer,
        body=limits_body,
        parameters=PARAMETERS,
    ),
)
