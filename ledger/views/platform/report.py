"""All tenants side by side, read through the read-only platform role."""

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from finops.access import may_look_in, requires
from finops.requests import TenantRequest
from finops.ui.tables import Cell, Column, Row, Table
from finops.views.answering import answer
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.forms.reports import ReportFilterForm, today_of
from ledger.queries.sheets import showback_sheet
from ledger.queries.showback.report import ReportRow, ShowbackReport, showback
from ledger.queries.sql import reading_as_platform
from ledger.views.reports.exporting import exported
from ledger.views.reports.filtering import OWN_PARAMETERS

TEMPLATE = "ledger/platform/report.html"


@requires("view_showback")
@require_safe
def platform_showback(request: TenantRequest) -> HttpResponseBase:
    """Cost of every tenant in a period; each row leads into that tenant's own showback.

    The middleware has entered the platform tenant; of its people only a FinOps lead sees others.
    """
    if request.actor.user is None or not may_look_in(request.actor.user, request.tenant):
        raise Http404
    form = ReportFilterForm(
        request.GET, today=today_of(request.tenant), also=OWN_PARAMETERS, platform=True
    )
    context: dict[str, object] = {"form": form}
    if not form.is_valid():
        return answer(request, TEMPLATE, context, part="report", status=422)
    asked = form.report_filter.with_(by=(Dimension.TENANT,))
    with reading_as_platform():
        report = showback(asked, None, with_trend=False)
    if request.GET.get("format"):
        return exported(request, showback_sheet(report, request.tenant), request.GET["format"])
    context |= {"report": report, "table": tenants_table(report)}
    return answer(request, TEMPLATE, context, part="report")


def tenants_table(report: ShowbackReport) -> Table:
    columns = [
        Column(_("Tenant")),
        Column(_("Cost (USD)"), "money"),
        Column(_("Share"), "share"),
        Column(_("Requests"), "quantity"),
        Column(_("Cost events"), "quantity"),
        Column(_("Unpriced lines"), "quantity"),
    ]
    rows = [row_of(report.filter, row) for row in report.rows]
    return Table(_("Cost by tenant"), columns, rows, total=cells_of(_("Total"), report.total))


def row_of(asked: ReportFilter, row: ReportRow) -> Row:
    dates = f"from={asked.date_from}&to={asked.date_to}"
    url = f"{reverse('showback', args=[row.key])}?{dates}" if row.key else ""
    return Row(cells_of(row.label, row), url=url)


def cells_of(label: str, row: ReportRow) -> list[Cell]:
    return [
        Cell(label),
        Cell(row.cost_usd, "money"),
        Cell(row.share, "share", nil="–"),
        Cell(row.requests, "quantity", nil="–"),
        Cell(row.events, "quantity"),
        Cell(row.unpriced_lines, "quantity"),
    ]
