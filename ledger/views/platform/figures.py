"""Key figures and trend of the page over all tenants."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from finops.ui.charts import Series, stacked_series
from finops.ui.dates import span
from finops.ui.figures import KeyFigure, spend_kind
from finops.ui.numbers import quantity
from finops.ui.pictures.axes import PlotlyFigure
from finops.ui.reports import Chart, ReportRequest
from ledger.queries.showback.report import ReportRow, ShowbackReport
from ledger.views.showback.headings import cost_heading

MOST_NAMED = 2


def newcomers(report: ShowbackReport) -> list[str]:
    """Tenants that cannot be compared: their first cost lies after the first day compared with."""
    if not report.filter.compare or report.total.prior_cost_usd is not None:
        return []
    return [row.label for row in report.rows if row.prior_cost_usd is None and not row.is_unpriced]


def no_data_before(row: ReportRow) -> str:
    return _("unpriced") if row.is_unpriced else _("no data before")


def key_figures(_asking: ReportRequest, report: ShowbackReport) -> list[KeyFigure]:
    """What all tenants spent, and before; what of it has no owner or no price."""
    total, left = report.total, report.unattributed
    spent = [row for row in report.rows if row.lines]
    return [
        KeyFigure(
            _("Net cost") if total.credits_usd else _("Cost"),
            None if total.is_unpriced else total.cost_usd,
            spend_kind(total.cost_usd),
            "USD",
            _("unpriced"),
            note=ngettext("of %(count)s tenant", "of %(count)s tenants", len(spent))
            % {"count": quantity(len(spent))},
        ),
        *([_before(report)] if report.filter.compare else []),
        KeyFigure(_("Requests"), total.requests, "quantity", nil=_("not known")),
        KeyFigure(
            _("Unattributed"), left.cost_usd, "money", "USD", note=_("cost of no known request")
        ),
        KeyFigure(
            _("Unpriced lines"),
            total.unpriced_lines,
            "quantity",
            note=_("not in the cost") if total.unpriced_lines else _("everything has a price"),
        ),
    ]


def _before(report: ShowbackReport) -> KeyFigure:
    """The same whole days of the period before; where that says too little, why."""
    total, prior = report.total, report.filter.prior
    late = newcomers(report)
    days = span(prior.first, prior.last, report.filter.date_to)
    if not late:
        return KeyFigure(
            _("Prior period"),
            total.prior_cost_usd,
            spend_kind(total.prior_cost_usd),
            "USD",
            _("no data before"),
            compared=total.compared_cost_usd,
            prior=total.prior_cost_usd,
            good="neither",
            note=days,
        )
    names = ", ".join(late[:MOST_NAMED]) + (" …" if len(late) > MOST_NAMED else "")
    note = _("%(names)s began after %(day)s")
    first = span(prior.first, prior.first, report.filter.date_to)
    return KeyFigure(
        _("Prior period"),
        None,
        nil=_("not comparable"),
        note=note % {"names": names, "day": first},
    )


def chart(report: ShowbackReport) -> Chart:
    label = _("Cost of each tenant over time, stacked; the same numbers are in the table beneath.")
    return Chart(trend_figure(report), label, cost_heading(report))


def trend_figure(report: ShowbackReport) -> PlotlyFigure | None:
    trend = report.trend
    if trend is None or not any(any(line.values) for line in trend.series):
        return None
    series = [Series(line.key, line.values, line.label) for line in trend.series]
    return stacked_series(list(trend.labels), series, unit="USD")
