"""Key figures and trend of the showback page."""

from django.utils.translation import gettext as _

from finops.access import can
from finops.ui.charts import Series, place_colour, stacked_series
from finops.ui.figures import KeyFigure
from finops.ui.links import page_url
from finops.ui.numbers import money
from finops.ui.pictures.axes import PlotlyFigure
from finops.ui.reports import ReportRequest
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import Grain, ReportFilter
from ledger.queries.showback.report import ReportRow, ShowbackReport
from ledger.queries.showback.trends import Trend, TrendSeries
from ledger.views.reports.filtering import showback_url, traces_url

TIME_OF_GRAIN = {
    Grain.DAY: Dimension.DAY,
    Grain.WEEK: Dimension.WEEK,
    Grain.MONTH: Dimension.MONTH,
}


def key_figures(asking: ReportRequest, report: ShowbackReport) -> list[KeyFigure]:
    """Cost, requests, what is unattributed and unpriced."""
    total, left = report.total, report.unattributed
    waste, (label, note) = report.retry_waste, _label_and_note(total)
    wasted = KeyFigure(
        _("Retry waste"),
        waste.cost_usd,
        "money",
        "USD",
        url=page_url("attempts") if can(asking.actor, "view_imports") else "",
        note=_("failed, given up or tried again"),
    )
    only_left = showback_url(report.filter.with_(unattributed=True))
    unpriced = report.filter.with_(unpriced=True, by=(Dimension.MODEL,))
    return [
        KeyFigure(
            label,
            None if total.is_unpriced else total.cost_usd,
            "money",
            "USD",
            _("unpriced"),
            compared=total.compared_cost_usd,
            prior=total.prior_cost_usd,
            good="neither" if report.filter.compare else "",
            note=note,
        ),
        KeyFigure(
            _("Requests"),
            total.requests,
            "quantity",
            nil=_("not by meter"),
            url=traces_url(report.filter) if total.requests else "",
        ),
        KeyFigure(
            _("Unattributed"),
            left.cost_usd,
            "money",
            "USD",
            url=only_left if left.lines else "",
            note=_("cost of no known request"),
        ),
        KeyFigure(
            _("Unpriced lines"),
            report.unpriced.lines,
            "quantity",
            url=showback_url(unpriced) if report.unpriced.lines else "",
            note=_("not in the cost") if report.unpriced.lines else _("everything has a price"),
        ),
        *([wasted] if waste.events else []),
    ]


def _label_and_note(total: ReportRow) -> tuple[str, str]:
    """What the cost is called; what a net one is made of, where providers gave something back."""
    if not total.credits_usd:
        return _("Cost"), ""
    return _("Net cost"), _("credits %(credits)s") % {"credits": money(total.credits_usd)}


def trend_figure(report: ShowbackReport) -> PlotlyFigure | None:
    """Stacked cost over time; a click leads to the same split of that bucket."""
    trend = report.trend
    if trend is None or not any(any(line.values) for line in trend.series):
        return None
    links = _links(report.filter, trend)
    is_by_use_case = report.filter.dimension is Dimension.USE_CASE
    series = [_series(line, links, is_by_use_case=is_by_use_case) for line in trend.series]
    return stacked_series(list(trend.labels), series, unit="USD")


def _series(line: TrendSeries, links: list[str], *, is_by_use_case: bool) -> Series:
    """Use cases keep the colour of their place; whoever has none is as grey as the rest."""
    name = "unattributed" if line.is_unattributed else line.key
    colour = place_colour(line.place) if is_by_use_case and not line.is_unattributed else ""
    return Series(name, line.values, line.label, links, colour)


def _links(report_filter: ReportFilter, trend: Trend) -> list[str]:
    dimension = TIME_OF_GRAIN.get(trend.grain)
    if dimension is None:
        return []
    return [showback_url(report_filter.narrowed(dimension, label)) for label in trend.labels]
