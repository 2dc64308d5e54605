"""Showback: what was spent, by whom or by what, down to the traces."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.ui.numbers import money_whole, quantity
from finops.ui.reports import Chart, Place, ReportApi, ReportPage, ReportRequest, connect_a_source
from finops.ui.shell.navigation import Group
from ledger.api.reports.parameters import SHOWBACK as PARAMETERS
from ledger.api.reports.shapes import ShowbackSerializer
from ledger.api.reports.showback import showback_body
from ledger.calc.reports.dimensions import Dimension
from ledger.queries.labels import DIMENSIONS
from ledger.queries.sheets import showback_sheet
from ledger.queries.showback.report import ShowbackReport, showback
from ledger.views.reports.filtering import AskedReport, ReportFields, filter_crumbs
from ledger.views.showback.figures import key_figures, trend_figure
from ledger.views.showback.headings import cost_heading, split_heading
from ledger.views.showback.table import showback_table


def read(asking: ReportRequest, asked: AskedReport) -> ShowbackReport:
    return showback(asked.filter, asked.scope, with_trend=asking.is_shown)


def chart(report: ShowbackReport) -> Chart:
    label = _("Cost over time, stacked; the same numbers are in the table beneath.")
    return Chart(trend_figure(report), label, cost_heading(report))


def more(_asking: ReportRequest, report: ShowbackReport) -> dict[str, object]:
    return {
        "trail": filter_crumbs(report.filter),
        "basis": report.basis,
        "counted": report.total,
    }


def status_of(report: ShowbackReport) -> str:
    """What the filter found, read out as it changes: “12 use cases, 154,200 USD”."""
    count = sum(not row.is_unattributed for row in report.rows)
    dimension, cost = report.filter.dimension, money_whole(report.total.cost_usd)
    words = {
        "count": quantity(count),
        "cost": cost,
        "dimension": str(DIMENSIONS[dimension]).lower(),
    }
    if dimension is Dimension.USE_CASE:
        use_cases = ngettext(
            "%(count)s use case, %(cost)s USD", "%(count)s use cases, %(cost)s USD", count
        )
        return use_cases % words
    counted = ngettext(
        "%(count)s row by %(dimension)s, %(cost)s USD",
        "%(count)s rows by %(dimension)s, %(cost)s USD",
        count,
    )
    return counted % words


SHOWBACK: Final = ReportPage(
    slug="showback",
    path="showback/",
    label=gettext_lazy("Showback"),
    lede=gettext_lazy(
        "What AI cost, by whoever owns it. Every number leads one level deeper, down to the single"
        " cost event."
    ),
    action="view_showback",
    filter=ReportFields(),
    read=read,
    status=status_of,
    figures=key_figures,
    chart=chart,
    heading=split_heading,
    table=showback_table,
    more=more,
    sheet=showback_sheet,
    has_pdf=True,
    has_print=True,
    is_empty=lambda report: not report.rows and report.unpriced.is_empty,
    empty=connect_a_source(
        gettext_lazy("No cost in this period"),
        gettext_lazy(
            "Nothing was recorded for it, so nobody can say what AI costs. Choose another period,"
            " or bring cost events in."
        ),
        "showback",
    ),
    place=Place(Group.SPEND, 10, "showback", key="s"),
    api=ReportApi(
        path="showback",
        words="Costs of a period by any dimension; the rows always sum to the total.",
        shape=ShowbackSerializer,
        body=showback_body,
        parameters=PARAMETERS,
        is_over_tenants=True,
    ),
)
