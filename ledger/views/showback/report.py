"""Showback: what was spent, by whom or by what, down to the traces."""

from html import unescape

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from finops.access import requires
from finops.requests import TenantRequest
from finops.templatetags.ui import money_whole, quantity
from finops.views.answering import answer
from ledger.calc.reports.dimensions import Dimension
from ledger.queries.labels import DIMENSIONS
from ledger.queries.sheets import showback_sheet
from ledger.queries.showback.report import ShowbackReport, showback
from ledger.views.reports.exporting import exported
from ledger.views.reports.filtering import filter_crumbs, read_filter, with_short_url
from ledger.views.showback.figures import key_figures, trend_figure
from ledger.views.showback.table import showback_table

TEMPLATE = "ledger/showback/report.html"


@requires("view_showback", anywhere=True)
@require_safe
def showback_page(request: TenantRequest) -> HttpResponseBase:
    reading = read_filter(request, "view_showback")
    context: dict[str, object] = {"form": reading.form}
    if reading.report_filter is None:
        return answer(request, TEMPLATE, context, part="report", status=422)
    file_format = request.GET.get("format", "")
    report = showback(reading.report_filter, reading.scope, with_trend=not file_format)
    if file_format:
        sheet = showback_sheet(report, request.tenant)
        return exported(request, sheet, file_format, pdf_title=_("Showback"))
    context |= _context(request, report)
    return with_short_url(request, answer(request, TEMPLATE, context, part="report"))


def _context(request: TenantRequest, report: ShowbackReport) -> dict[str, object]:
    return {
        "report": report,
        "status": status_of(report),
        "trail": filter_crumbs(report.filter),
        "dimension": DIMENSIONS[report.filter.dimension],
        "figures": key_figures(request, report),
        "figure_data": trend_figure(report),
        "table": showback_table(request, report),
    }


def status_of(report: ShowbackReport) -> str:
    """What the filter found, read out as it changes: “12 use cases, 154,200 USD”."""
    count = sum(not row.is_unattributed for row in report.rows)
    dimension, cost = report.filter.dimension, unescape(money_whole(report.total.cost_usd))
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
