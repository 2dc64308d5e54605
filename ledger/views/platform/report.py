"""All tenants side by side, read through the read-only platform role."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.ui.numbers import money_whole, quantity
from finops.ui.reports import Empty, ReportPage, ReportRequest
from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.forms.reports import earliest_today
from ledger.queries.sheets import showback_sheet
from ledger.queries.showback.report import ReportRow, ShowbackReport, showback
from ledger.queries.sql import reading_as_platform
from ledger.views.platform.figures import chart, key_figures, no_data_before
from ledger.views.platform.looking_in import OF_ALL, PlatformFields
from ledger.views.reports.filtering import PERIOD, AskedReport
from ledger.views.showback.headings import split_heading


def read(asking: ReportRequest, asked: AskedReport) -> ShowbackReport:
    """Compared by days that are over in every tenant."""
    by_tenant = asked.filter.with_(by=(Dimension.TENANT,), today=earliest_today())
    with reading_as_platform():
        return showback(by_tenant, None, with_trend=asking.is_shown)


def status_of(report: ShowbackReport) -> str:
    """How many tenants, what they spent, and what of it waits for a price."""
    count, waiting = len(report.rows), report.total.unpriced_lines
    text = ngettext("%(count)s tenant, %(cost)s USD", "%(count)s tenants, %(cost)s USD", count)
    text %= {"count": quantity(count), "cost": money_whole(report.total.cost_usd)}
    if not waiting:
        return text
    lines = ngettext(
        "%(count)s cost line waits for a price", "%(count)s cost lines wait for a price", waiting
    )
    return f"{text} · {lines % {'count': quantity(waiting)}}"


def tenants_table(_asking: ReportRequest, report: ShowbackReport) -> Table:
    comparing = [
        Column(_("Prior period (USD)"), "money"),
        Column(_("Change"), "change", stays=True),
    ]
    columns = [
        Column(_("Tenant")),
        Column(_("Cost (USD)"), "money", stays=True),
        Column(_("Share"), "share"),
        *(comparing if report.filter.compare else []),
        Column(_("Requests"), "quantity"),
        Column(_("Cost events"), "quantity"),
        Column(_("Waiting for a price (lines)"), "quantity"),
    ]
    rows = [row_of(report.filter, row) for row in report.rows]
    total = cells_of(_("Total"), report.total, report.filter)
    return Table(_("Cost by tenant"), columns, rows, total=total)


def row_of(asked: ReportFilter, row: ReportRow) -> Row:
    dates = f"from={asked.date_from}&to={asked.date_to}"
    url = f"{reverse('showback', args=[row.key])}?{dates}" if row.key else ""
    return Row(cells_of(row.label, row, asked), url=url)


def cells_of(label: str, row: ReportRow, asked: ReportFilter) -> list[Cell]:
    compared = [
        Cell(row.prior_cost_usd, "money", nil=no_data_before(row)),
        Cell(row.compared_cost_usd, "change", prior=row.prior_cost_usd, good="neither"),
    ]
    return [
        Cell(label),
        Cell(None if row.is_unpriced else row.cost_usd, "money", nil=_("unpriced")),
        Cell(row.share, "share", nil=_("not known")),
        *(compared if asked.compare else []),
        Cell(row.requests, "quantity", nil=_("not known")),
        Cell(row.events, "quantity"),
        Cell(row.unpriced_lines, "quantity"),
    ]


PLATFORM_SHOWBACK: Final = ReportPage(
    slug="platform_showback",
    path="",
    label=gettext_lazy("Portfolio"),
    lede=gettext_lazy(
        "What every tenant spent. You look in read only; to change something, a tenant must let"
        " you in."
    ),
    action="view_showback",
    anywhere=False,
    foot=OF_ALL,
    filter=PlatformFields(of_platform=True),
    fields=PERIOD,
    about=lambda _asking: {
        "ways": [
            (_("Unit economics"), reverse("platform_unit_economics")),
            (_("Observability data"), reverse("platform_storage")),
        ]
    },
    read=read,
    status=status_of,
    figures=key_figures,
    chart=chart,
    heading=split_heading,
    table=tenants_table,
    sheet=showback_sheet,
    empty=Empty(
        gettext_lazy("No cost in this period"),
        gettext_lazy("No tenant has recorded anything for these days. Choose another period."),
        "showback",
    ),
)
