"""Eval runs: what offline evaluation costs, run by run and case by case."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.ui.numbers import money, quantity
from finops.ui.reports import Place, ReportApi, ReportPage, ReportRequest, connect_a_source
from finops.ui.shell.navigation import Group
from finops.ui.tables import Cell, Column, Row, Table
from ledger.api.evals import EvalsSerializer, evals_body
from ledger.api.reports.parameters import UNIT_ECONOMICS
from ledger.calc.evals import NoCaseCost
from ledger.calc.reports.dimensions import Dimension
from ledger.queries.evals.report import EvalReport, EvalRow, eval_report
from ledger.queries.evals.sheets import eval_sheet
from ledger.views.reports.filtering import OF_REQUESTS, ReportFields, showback_url

REASONS: Final = {
    NoCaseCost.UNPRICED: gettext_lazy("a part has no price"),
    NoCaseCost.NO_COUNT: gettext_lazy("the run does not say how many"),
    NoCaseCost.TWO_COUNTS: gettext_lazy("the run says two counts"),
}


def status_of(report: EvalReport) -> str:
    """“2 eval runs, 41.20 USD”."""
    count = len(report.rows)
    text = ngettext("%(count)s eval run, %(sum)s USD", "%(count)s eval runs, %(sum)s USD", count)
    return text % {"count": quantity(count), "sum": money(report.cost_usd)}


def heading(report: EvalReport) -> str:
    if not report.rows:
        return _("Eval runs")
    unknown = sum(row.case.usd is None for row in report.rows)
    if not unknown:
        return _("Every run says what one of its cases costs")
    text = ngettext(
        "Of %(count)s run the cost of a case is not known",
        "Of %(count)s runs the cost of a case is not known",
        unknown,
    )
    return text % {"count": quantity(unknown)}


def evals_table(_asking: ReportRequest, report: EvalReport) -> Table:
    columns = [
        Column(_("Eval run"), "code", stays=True),
        Column(_("Use case")),
        Column(_("Days")),
        Column(_("Cost events"), "quantity"),
        Column(_("Cost (USD)"), "money", stays=True),
        Column(_("Cases"), "quantity"),
        Column(_("Cost per case (USD)"), "unit_cost", stays=True),
    ]
    total = [
        Cell(_("Total")),
        *[Cell("")] * 3,
        Cell(report.cost_usd, "money"),
        *[Cell("")] * 2,
    ]
    rows = [_row(report, row) for row in report.rows]
    return Table(_("Eval runs, the newest first"), columns, rows, total=total)


def _row(report: EvalReport, row: EvalRow) -> Row:
    of_run = report.filter.with_(by=(Dimension.MODEL,)).narrowed(Dimension.EVAL_RUN_ID, row.run)
    days = row.first.isoformat()
    if row.last != row.first:
        days = f"{days} – {row.last.isoformat()}"
    reason = REASONS.get(row.case.reason)
    return Row(
        [
            Cell(row.run, "code", note=", ".join(row.gates) or None),
            Cell(row.name or _("unattributed")),
            Cell(days),
            Cell(row.events, "quantity"),
            Cell(row.cost_usd, "money", url=showback_url(of_run)),
            Cell(row.case.cases, "quantity", nil=_("not known")),
            Cell(
                row.case.usd,
                "unit_cost",
                nil=_("not known"),
                note=str(reason) if reason else None,
            ),
        ],
        mark="" if row.use_case else "unattributed",
    )


EVALS: Final = ReportPage(
    slug="evals",
    path="evals/",
    label=gettext_lazy("Eval runs"),
    lede=gettext_lazy(
        "What offline evaluation and regression runs cost. It is part of the spend; the traces of"
        " a run are no requests, so no cost per request is divided by them."
    ),
    action="view_showback",
    filter=ReportFields(),
    fields=OF_REQUESTS,
    read=lambda _asking, asked: eval_report(asked.filter, asked.scope),
    status=status_of,
    heading=heading,
    table=evals_table,
    sheet=eval_sheet,
    has_pdf=True,
    is_empty=lambda report: not report.rows,
    empty=connect_a_source(
        gettext_lazy("No eval runs in this period"),
        gettext_lazy(
            "A cost event that carries eval_run_id belongs to a run; eval_cases says how many cases"
            " the run has. Spans say finops.eval_run_id, on the resource or on each of them."
        ),
        "check",
    ),
    place=Place(Group.VALUE, 70, "check"),
    api=ReportApi(
        path="evals",
        words="What offline eval and regression runs cost, and a case of them.",
        shape=EvalsSerializer,
        body=evals_body,
        parameters=UNIT_ECONOMICS,
    ),
)
