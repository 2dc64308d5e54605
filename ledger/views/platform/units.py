"""Unit economics of all tenants side by side, for the FinOps leads of the platform."""

from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.ui import dates
from finops.ui.figures import KeyFigure, spend_kind
from finops.ui.numbers import money_whole, quantity
from finops.ui.reports import Empty, ReportPage, ReportRequest
from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.reports.filters import ReportFilter
from ledger.forms.reports import earliest_today
from ledger.queries.sql import reading_as_platform
from ledger.queries.units.counts import UnitFigures
from ledger.queries.units.metrics import Metrics
from ledger.queries.units.sheets import tenants_economics_sheet
from ledger.queries.units.tenants import TenantEconomics, TenantsReport, tenants_economics
from ledger.views.platform.looking_in import OF_ALL, PlatformFields
from ledger.views.reports.filtering import PERIOD, AskedReport
from ledger.views.units.metric_words import metric_cells, metric_columns
from ledger.views.units.words import nil_cost, unit_cell


def read(_asking: ReportRequest, asked: AskedReport) -> TenantsReport:
    with reading_as_platform():
        return tenants_economics(asked.filter.with_(today=earliest_today(), compare=False))


def status_of(report: TenantsReport) -> str:
    """How much, computed when, and how many cases are not counted yet."""
    zone = timezone.get_current_timezone()
    words = {
        "cost": money_whole(report.total.cost_usd),
        "at": dates.moment(report.computed_at.astimezone(zone), dates.today()),
        "count": quantity(report.waiting_cases),
    }
    if not report.waiting_cases:
        return _("%(cost)s USD; computed %(at)s") % words
    text = ngettext(
        "%(cost)s USD; computed %(at)s, %(count)s case waits",
        "%(cost)s USD; computed %(at)s, %(count)s cases wait",
        report.waiting_cases,
    )
    return text % words


def figures(_asking: ReportRequest, report: TenantsReport) -> list[KeyFigure]:
    total = report.total
    return [
        KeyFigure(
            _("Spend"), total.cost_usd, spend_kind(total.cost_usd), "USD", nil=nil_cost(total)
        ),
        KeyFigure(_("Requests"), total.requests, "quantity"),
        KeyFigure(
            _("Cost per request"),
            total.ladder.per_request.value,
            "unit_cost",
            "USD",
            nil=_("not known"),
        ),
    ]


def table(_asking: ReportRequest, report: TenantsReport) -> Table:
    columns = [
        Column(_("Tenant"), stays=True),
        Column(_("Spend (USD)"), "money", key="spend"),
        Column(_("Requests"), "quantity", key="requests"),
        Column(_("Per request (USD)"), "unit_cost", key="per_request", stays=True),
        Column(_("Per quality-passed answer (USD)"), "unit_cost", key="per_passed"),
        Column(_("Per accepted action (USD)"), "unit_cost", key="per_accepted"),
        Column(_("Per resolved case (USD)"), "unit_cost", key="per_resolved"),
        Column(_("Waiting cases"), "quantity", key="waiting"),
        *metric_columns(),
    ]
    rows = [
        Row(
            _cells(row.label, row.figures, row.waiting_cases, row.metrics),
            url=_url(row, report.filter),
        )
        for row in report.rows
    ]
    total = _cells(_("Total"), report.total, report.waiting_cases, report.metrics)
    name = "platform_unit_economics"
    return Table(_("Unit costs by tenant"), columns, rows, total=total, name=name)


def _cells(label: str, now: UnitFigures, waiting: int, metrics: Metrics) -> list[Cell]:
    ladder = now.ladder
    return [
        Cell(label),
        Cell(now.cost_usd, "money", nil=nil_cost(now)),
        Cell(now.requests, "quantity"),
        unit_cell(ladder.per_request),
        unit_cell(ladder.per_quality_passed_answer),
        unit_cell(ladder.per_accepted_action),
        unit_cell(ladder.per_resolved_case),
        Cell(waiting, "quantity"),
        *metric_cells(metrics),
    ]


def _url(row: TenantEconomics, asked: ReportFilter) -> str:
    dates_of = f"from={asked.date_from}&to={asked.date_to}"
    return f"{reverse('unit_economics', args=[row.key])}?{dates_of}"


PLATFORM_UNITS: Final = ReportPage(
    slug="platform_unit_economics",
    path="unit-economics/",
    label=gettext_lazy("Unit economics of all tenants"),
    lede=gettext_lazy(
        "What a request, a good answer, an accepted action and a resolved case cost in each tenant."
        " You look in read only."
    ),
    action="view_showback",
    anywhere=False,
    foot=OF_ALL,
    filter=PlatformFields(of_platform=True),
    fields=PERIOD,
    read=read,
    status=status_of,
    figures=figures,
    heading=lambda _report: _("Unit costs by tenant"),
    table=table,
    sheet=tenants_economics_sheet,
    is_empty=lambda report: not report.rows,
    empty=Empty(
        gettext_lazy("No cost in this period"),
        gettext_lazy("No tenant has recorded anything for these days. Choose another period."),
        "unit_economics",
    ),
)
