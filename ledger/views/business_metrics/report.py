"""Business metrics: what other systems count of use cases, and what a unit of it cost."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.access import can
from finops.ui.numbers import quantity
from finops.ui.reports import Empty, Place, ReportApi, ReportPage, ReportRequest
from finops.ui.shell.navigation import Group
from finops.ui.tables import Cell, Column, Row, Table
from ledger.api.business_metrics import BusinessMetricsSerializer, business_metrics_body
from ledger.api.reports.parameters import UNIT_ECONOMICS
from ledger.calc.measures.series import NoUnit, SeriesSum
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.business_metrics.report import (
    BusinessMetricReport,
    SeriesRow,
    business_metrics,
)
from ledger.queries.business_metrics.sheets import business_metric_sheet
from ledger.views.reports.filtering import DATES, ReportFields, showback_url

ACTION: Final = "upload_import"
REASONS: Final = {
    NoUnit.IS_MEAN: gettext_lazy("an average has no units"),
    NoUnit.NOTHING: gettext_lazy("nothing was counted"),
    NoUnit.BELOW_NOTHING: gettext_lazy("the count is below 0"),
    NoUnit.COST_UNKNOWN: gettext_lazy("a part has no price"),
}


def status_of(report: BusinessMetricReport) -> str:
    text = ngettext("%(count)s series", "%(count)s series", len(report.rows))
    return text % {"count": quantity(len(report.rows))}


def heading(report: BusinessMetricReport) -> str:
    if not report.rows:
        return _("Business metrics")
    corrected = sum(row.corrected for row in report.rows)
    if not corrected:
        return _("No value was corrected")
    text = ngettext("%(count)s value was corrected", "%(count)s values were corrected", corrected)
    return text % {"count": quantity(corrected)}


def series_table(_asking: ReportRequest, report: BusinessMetricReport) -> Table:
    columns = [
        Column(_("Series"), "code", stays=True),
        Column(_("Use case")),
        Column(_("Days"), "quantity"),
        Column(_("Value"), "quantity", stays=True),
        Column(_("Cost (USD)"), "money"),
        Column(_("Cost per unit (USD)"), "unit_cost", stays=True),
        Column(_("Recorded by")),
    ]
    rows = [_row(report.filter, row) for row in report.rows]
    return Table(_("Series by use case"), columns, rows)


def _row(report: ReportFilter, row: SeriesRow) -> Row:
    summed, reason = row.summed, REASONS.get(row.summed.reason)
    span = f"{row.first.isoformat()} – {row.last.isoformat()}"
    of_case = report.with_(by=(Dimension.DAY,)).narrowed(Dimension.USE_CASE, row.use_case)
    return Row(
        [
            Cell(row.metric, "code"),
            Cell(row.name),
            Cell(summed.days, "quantity", note=span),
            _value(summed),
            Cell(summed.cost_usd, "money", nil=_("not known"), url=showback_url(of_case)),
            Cell(
                summed.cost_per_unit_usd,
                "unit_cost",
                nil=_("none"),
                note=str(reason) if reason else None,
            ),
            Cell(row.recorded_by, note=_corrected(row)),
        ]
    )


def _value(summed: SeriesSum) -> Cell:
    """A sum to the last digit; a mean, which may have no last one, with three figures."""
    if summed.is_mean:
        return Cell(summed.value, "three_figures", note=_("mean"))
    return Cell(summed.value.normalize(), "quantity")


def _corrected(row: SeriesRow) -> str | None:
    if not row.corrected:
        return None
    text = ngettext("%(count)s day corrected", "%(count)s days corrected", row.corrected)
    return text % {"count": quantity(row.corrected)}


BUSINESS_METRICS: Final = ReportPage(
    slug="business_metrics",
    path="business-metrics/",
    label=gettext_lazy("Business metrics"),
    lede=gettext_lazy(
        "What other systems count of use cases, day by day: calls, documents, journeys. The cost"
        " beside a series is that of its use case on the days that have a value."
    ),
    action="view_use_case",
    filter=ReportFields(),
    fields=(*DATES, Dimension.USE_CASE.url_name),
    read=lambda _asking, asked: business_metrics(asked.filter, asked.scope),
    status=status_of,
    heading=heading,
    table=series_table,
    about=lambda asking: {"may_import": can(asking.actor, ACTION)},
    frame="ledger/business_metrics/listing.html",
    sheet=business_metric_sheet,
    has_pdf=True,
    is_empty=lambda report: not report.rows,
    empty=Empty(
        gettext_lazy("No business metric in this period"),
        gettext_lazy(
            "A file of metric, use_case, day and value brings any series of other systems; programs"
            " send the same to the API."
        ),
        "check",
        gettext_lazy("Import a file"),
        "business_metrics_import",
        ACTION,
    ),
    place=Place(Group.VALUE, 72, "check"),
    api=ReportApi(
        path="business-metrics",
        words="What other systems count of use cases, and what a unit of it cost.",
        shape=BusinessMetricsSerializer,
        body=business_metrics_body,
        parameters=UNIT_ECONOMICS,
    ),
)
