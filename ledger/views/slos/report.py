"""The SLO and cost matrix: what each use case promises, how it stands, and what may be saved."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

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
from finops.ui.tables import Action, Cell, Column, Line, Row, Table
from finops.views.approvals.changes import request_url
from finops.views.approvals.done import state_badge
from ledger.api.reports.reading import SHAPES
from ledger.api.slos.shapes import SlosSerializer, slos_body
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.slos.budgets import Standing
from ledger.calc.slos.targets import SERIOUS_INCIDENTS, Basis
from ledger.queries.slos.matrix import MatrixReport, MatrixRow, SloRow, matrix_report
from ledger.queries.slos.sheets import matrix_sheet
from ledger.services.slos.signing import SLOS
from ledger.views.slos.words import (
    STANDINGS,
    WHYS,
    left_text,
    saving_text,
    share,
    target_text,
    value_text,
)

SEES: Final = "view_use_case"
ASK: Final = "ask_slos"
FAST: Final = 1


def read(asking: ReportRequest, _asked: Everything) -> MatrixReport:
    return matrix_report(visible_use_cases(asking.actor, SEES))


def status_of(report: MatrixReport) -> str:
    text = ngettext("%(count)s service level", "%(count)s service levels", len(report.slos))
    return text % {"count": quantity(len(report.slos))}


def heading(report: MatrixReport) -> str:
    """What is missed comes first, then what nobody can say."""
    missed = report.count(Standing.MISSED)
    words = {"missed": quantity(missed), "all": quantity(len(report.slos))}
    if not report.slos:
        return _("No service level is signed")
    if missed:
        text = ngettext(
            "%(missed)s of %(all)s service levels is missed",
            "%(missed)s of %(all)s service levels are missed",
            missed,
        )
        return text % words
    open_ones = len(report.slos) - report.count(Standing.MET)
    if open_ones:
        text = ngettext(
            "No service level is missed, %(open)s is not settled",
            "No service level is missed, %(open)s are not settled",
            open_ones,
        )
        return text % {"open": quantity(open_ones)}
    return _("Every service level is met")


def slos_table(_asking: ReportRequest, report: MatrixReport) -> Table:
    columns = [
        Column(_("Service level"), stays=True),
        Column(_("Use case"), stays=True),
        Column(_("Target")),
        Column(_("Measured")),
        Column(_("Error budget left")),
        Column(_("Standing"), "badge", stays=True),
    ]
    rows = [_slo_row(row, slo) for row in report.rows for slo in row.slos]
    return Table(_("Service levels by use case"), columns, rows)


def _slo_row(row: MatrixRow, slo: SloRow) -> Row:
    terms, budget = slo.terms, slo.budget
    words, tone = STANDINGS[budget.standing]
    left = budget.left_share
    return Row(
        [
            Cell(terms.label, note=_days(slo)),
            Cell(row.use_case.name),
            Cell(target_text(terms)),
            Cell(
                value_text(terms, budget),
                url=basis_url(row, slo) if budget.value is not None else "",
                nil=_("not known"),
                note=str(WHYS[budget.why]) or None,
            ),
            Cell(
                left_text(terms, budget),
                nil=_("not known"),
                note=_no_burn(slo) if left is None else _burning(slo) or share(round(left, 3)),
            ),
            Cell(str(words), "badge", good=tone),
        ]
    )


def _days(slo: SloRow) -> str:
    return _("last %(days)d days") % {"days": slo.terms.window_days}


def _no_burn(slo: SloRow) -> str | None:
    return _("none may happen") if slo.budget.allowed == 0 else None


def _burning(slo: SloRow) -> str | None:
    """What the burn means, in words: colour is never alone."""
    burn = slo.budget.burn
    if burn is None:
        return None
    return _("used up") if burn > FAST else None


def basis_url(row: MatrixRow, slo: SloRow) -> str:
    """The page with what is behind a figure, over the same days."""
    if slo.terms.metric == SERIOUS_INCIDENTS:
        return page_url("quality_incidents")
    days = {"from": slo.dates.first.isoformat(), "to": slo.dates.last.isoformat()}
    if slo.terms.basis == Basis.UNIT_COST:
        return f"{page_url('use_case', row.use_case.slug)}?{urlencode(days)}"
    report = ReportFilter(dates=slo.dates, by=(), compare=True)
    narrowed = report.choosing(Dimension.USE_CASE, (row.use_case.slug,)).query()
    kept = {name: narrowed[name] for name in ("from", "to", Dimension.USE_CASE.url_name)}
    return f"{page_url('quality')}?{urlencode(kept, doseq=True)}"


def savings_table(asking: ReportRequest, report: MatrixReport) -> Table:
    columns = [
        Column(_("Use case"), stays=True),
        Column(_("Risk")),
        Column(_("Allowed"), "lines", stays=True),
        Column(_("Blocked"), "lines", stays=True),
        Column(_("Owner"), "lines"),
        Column(_("Signed"), "badge"),
        Column(_("What to do"), "action"),
    ]
    rows = [_savings_row(asking, row) for row in report.rows]
    return Table(_("Savings allowed and blocked, by use case"), columns, rows)


def _savings_row(asking: ReportRequest, row: MatrixRow) -> Row:
    shown = row.matrix or row.waiting
    savings = [
        "; ".join(saving_text(rule) for rule in row.rules if rule.is_allowed == is_allowed)
        for is_allowed in (True, False)
    ]
    cells = [
        Cell(row.use_case.name),
        Cell(str(row.use_case.get_risk_tier_display())),
        *(_uncut(text) for text in (*savings, row.owner or _("nobody yet"))),
        _version_cell(row),
        Cell(None, "action", actions=_actions(asking, row)),
    ]
    return Row(cells, url=request_url(SLOS.name, shown) if shown is not None else "")


def _uncut(text: str) -> Cell:
    """Never cut, however short it is: what is forbidden is read whole."""
    return Cell(None, "lines", lines=[Line(text)] if text else [])


def _version_cell(row: MatrixRow) -> Cell:
    if row.matrix is None:
        state = row.waiting.state if row.waiting is not None else ""
        return state_badge(state) if state else Cell(_("Not signed"), "badge", good="warn")
    badge = state_badge(row.matrix.state)
    note = _("version %(version)s") % {"version": row.matrix.version}
    if row.waiting is not None:
        note = _("version %(version)s; another one waits") % {"version": row.matrix.version}
    return Cell(badge.value, "badge", good=badge.good, note=note)


def _actions(asking: ReportRequest, row: MatrixRow) -> list[Action]:
    if row.waiting is not None or not can(asking.actor, ASK, row.use_case):
        return []
    label = _("Change") if row.matrix is not None else _("Ask for it")
    return [Action(label, page_url("ask_slo", row.use_case.slug), row.use_case.name)]


def more(asking: ReportRequest, report: MatrixReport) -> Mapping[str, object]:
    return {
        "savings": savings_table(asking, report),
        "may_ask": can_somewhere(asking.actor, ASK),
    }


PAGE: Final = ReportPage(
    slug="slos",
    path="slos/",
    label=gettext_lazy("SLO and cost matrix"),
    lede=gettext_lazy(
        "What each use case promises and what that may cost, how much of it is used, and which"
        " savings it allows and forbids. Each row is signed."
    ),
    action=SEES,
    filter=Unfiltered(),
    read=read,
    status=status_of,
    heading=heading,
    table=slos_table,
    more=more,
    sheet=matrix_sheet,
    has_pdf=True,
    template="ledger/slos/report.html",
    frame="ledger/slos/listing.html",
    is_empty=lambda report: not report.rows,
    empty=Empty(
        gettext_lazy("There is no use case yet"),
        gettext_lazy("Service levels and savings are promised by use case."),
        "check",
        gettext_lazy("Set-up"),
        "set_up",
        "view_organisation",
    ),
    place=Place(Group.VALUE, 70, "check"),
    api=ReportApi(
        path="slos",
        words="The SLO and cost matrix in force by use case, measured until today.",
        shape=SlosSerializer,
        body=slos_body,
        parameters=SHAPES,
    ),
)
