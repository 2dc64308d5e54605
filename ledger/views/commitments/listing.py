"""Commitments: what budgets owe, until when, and what of it is still to come."""

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.access import can, can_somewhere, visible_use_cases
from finops.queries.tenants import local_today
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
from ledger.api.commitments import CommitmentsSerializer, commitments_body
from ledger.api.reports.reading import SHAPES
from ledger.queries.budgets.commitments import (
    CommitmentList,
    CommitmentRow,
    commitment_list,
    commitment_sheet,
)

STATES: Final = {
    "open": ("info", gettext_lazy("Open")),
    "over": ("neutral", gettext_lazy("Over")),
    "released": ("neutral", gettext_lazy("Released")),
}


def read(asking: ReportRequest, _asked: Everything) -> CommitmentList:
    return commitment_list(visible_use_cases(asking.actor, "view_budgets"), local_today())


def status_of(listing: CommitmentList) -> str:
    text = ngettext("%(count)s commitment", "%(count)s commitments", len(listing.rows))
    return text % {"count": quantity(len(listing.rows))}


def table(asking: ReportRequest, listing: CommitmentList) -> Table:
    may_release = can(asking.actor, "commit_budget")
    return commitment_table(listing, may_release=may_release)


def commitment_table(listing: CommitmentList, *, may_release: bool) -> Table:
    columns = [
        Column(_("Commitment"), stays=True),
        Column(_("Budget")),
        Column(_("Kind")),
        Column(_("First"), "day"),
        Column(_("Last"), "day"),
        Column(_("Amount"), "money", stays=True),
        Column(_("Still to come"), "money"),
        Column(_("State"), "badge", stays=True),
    ]
    if may_release:
        columns.append(Column(_("Action"), "action"))
    rows = [Row(_cells(row, may_release=may_release)) for row in listing.rows]
    return Table(_("Commitments, the latest first"), columns, rows)


def _cells(row: CommitmentRow, *, may_release: bool) -> list[Cell]:
    known, (tone, word) = row.commitment, STATES[row.state]
    cells = [
        Cell(known.title, note=known.reference or None),
        Cell(known.budget.name, url=page_url("budget", known.budget.slug)),
        Cell(known.get_kind_display()),
        *(Cell(known.first, "day"), Cell(known.last, "day")),
        Cell(known.amount, "money", note=known.budget.currency),
        Cell(row.to_come, "money"),
        Cell(str(word), "badge", good=tone),
    ]
    if may_release:
        url = page_url("commitment_release", known.pk)
        is_open = row.state == "open"
        actions = (Action(_("Release"), url, about=known.title),) if is_open else ()
        cells.append(Cell(None, "action", actions=actions))
    return cells


def heading(listing: CommitmentList) -> str:
    """What is still owed, where it is in one currency."""
    owed = [row for row in listing.rows if row.to_come]
    currencies = {row.commitment.budget.currency for row in owed}
    if len(currencies) != 1:
        return _("Commitments")
    total = sum((row.to_come for row in owed), Decimal(0))
    words = {"total": f"{total:,.2f}", "currency": currencies.pop()}
    return _("%(total)s %(currency)s are owed and not spent yet") % words


COMMITMENTS: Final = ReportPage(
    slug="commitments",
    path="commitments/",
    label=gettext_lazy("Commitments"),
    lede=gettext_lazy(
        "Contracts, reserved capacity and holds. They lessen what is left of their budgets."
    ),
    action="view_budgets",
    filter=Unfiltered(),
    read=read,
    status=status_of,
    heading=heading,
    table=table,
    about=lambda asking: {"may_commit": can_somewhere(asking.actor, "commit_budget")},
    frame="ledger/commitments/listing.html",
    sheet=commitment_sheet,
    has_pdf=True,
    is_empty=lambda listing: not listing.rows,
    empty=Empty(
        gettext_lazy("Nothing is committed"),
        gettext_lazy("What is owed and not spent yet is entered by whoever made the contract."),
        "lock",
        gettext_lazy("Enter a commitment"),
        "commitment_new",
        "commit_budget",
    ),
    place=Place(Group.SPEND, 21, label=gettext_lazy("All commitments"), parent="budgets"),
    api=ReportApi(
        path="commitments",
        words="What budgets owe and have not spent, the latest first.",
        shape=CommitmentsSerializer,
        body=commitments_body,
        parameters=SHAPES,
    ),
)
