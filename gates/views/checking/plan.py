"""The plan of thirty days: per use case, what of it is there."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.models import Tenant
from finops.ui.exports import Sheet, SheetCell
from finops.ui.links import page_url
from finops.ui.numbers import quantity
from finops.ui.reports import Empty, Place, ReportPage, ReportRequest, Unfiltered
from finops.ui.shell.navigation import Group
from finops.ui.tables import Action, Cell, Column, Row, Table
from gates.calc.checking.plan import ITEMS, SEEN, PlanItem, ticked
from gates.views.checking.self_check import SEES, Cases, read

TICK: Final = "✓"


def status_of(cases: Cases) -> str:
    text = ngettext("%(count)s use case", "%(count)s use cases", len(cases))
    return text % {"count": quantity(len(cases))}


def heading(cases: Cases) -> str:
    if not cases:
        return _("No use case is active")
    best = max(cases, key=lambda case: len(ticked(case)))
    words = {"name": best.name, "count": len(ticked(best)), "seen": len(SEEN)}
    return _("%(name)s is furthest: %(count)s of the %(seen)s items that are seen") % words


def table(_asking: ReportRequest, cases: Cases) -> Table:
    columns = [
        Column(_("Day"), "quantity", stays=True),
        Column(_("Product"), stays=True),
        *(Column(case.name) for case in cases),
        Column(_("What to do"), "action", stays=True),
    ]
    done = {case.slug: set(ticked(case)) for case in cases}
    return Table(_("Thirty days"), columns, [_row(item, cases, done) for item in ITEMS])


def _row(item: PlanItem, cases: Cases, done: dict[str, set[PlanItem]]) -> Row:
    unseen = _("not seen yet") if item.holds is None else _("open")
    cells = [Cell(TICK if item in done[case.slug] else "", nil=unseen) for case in cases]
    action = Action(_("Open"), page_url(item.route), item.product[0])
    return Row(
        [
            Cell(item.day, "quantity"),
            Cell(item.product[0]),
            *cells,
            Cell(None, "action", actions=[action]),
        ]
    )


def sheet(cases: Cases, tenant: Tenant) -> Sheet:
    """One line per item; done, open or unseen by use case."""
    done = {case.slug: set(ticked(case)) for case in cases}
    rows: list[list[SheetCell]] = [
        [
            *(item.day, item.product[0], item.product[1]),
            *(_word(item, item in done[case.slug]) for case in cases),
        ]
        for item in ITEMS
    ]
    columns = ("day", "product", "product_zh", *(case.slug for case in cases))
    head = [("tenant", tenant.slug)]
    return Sheet(name=f"thirty-days-{tenant.slug}", head=head, columns=columns, rows=rows)


def _word(item: PlanItem, is_done: bool) -> str:
    if item.holds is None:
        return "unseen"
    return "done" if is_done else "open"


PAGE: Final = ReportPage(
    slug="thirty_days",
    path="thirty-days/",
    label=gettext_lazy("Thirty days"),
    lede=gettext_lazy(
        "A product for each day. An item ticks itself when what it asks for is there; what the"
        " product cannot see yet is said so."
    ),
    action=SEES,
    filter=Unfiltered(),
    read=read,
    status=status_of,
    heading=heading,
    table=table,
    sheet=sheet,
    has_pdf=True,
    is_empty=lambda cases: not cases,
    empty=Empty(
        gettext_lazy("There is no use case yet"),
        gettext_lazy("The plan is kept for each active use case."),
        "check",
        gettext_lazy("Set-up"),
        "set_up",
        "view_organisation",
    ),
    place=Place(Group.DECISIONS, 91, "check", parent="self_check"),
)
