"""What sources reported as their cost beside what was rated, down to the traces."""

from decimal import Decimal
from html import unescape

from django.http import HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from finops.access import requires
from finops.requests import TenantRequest
from finops.templatetags.ui import money_whole, quantity
from finops.ui.charts import MAX_SERIES, Figure, Series, ranked_pairs
from finops.ui.links import page_url
from finops.ui.tables import Cell, Column, Row, Table
from finops.views.answering import answer
from ledger.calc.reports.reported_cost import ReportedCostFigures
from ledger.queries.reported_cost.report import ReportedCostReport, ReportedCostRow, reported_cost
from ledger.queries.reported_cost.sheets import reported_cost_sheet
from ledger.views.reports.exporting import exported
from ledger.views.reports.filtering import read_filter, traces_url, with_short_url

TEMPLATE = "ledger/reported_cost/report.html"


@requires("view_showback", anywhere=True)
@require_safe
def reported_cost_page(request: TenantRequest) -> HttpResponseBase:
    reading = read_filter(request, "view_showback")
    context: dict[str, object] = {"form": reading.form}
    if reading.report_filter is None:
        return answer(request, TEMPLATE, context, part="report", status=422)
    report = reported_cost(reading.report_filter, reading.scope)
    if file_format := request.GET.get("format", ""):
        return exported(request, reported_cost_sheet(report, request.tenant), file_format)
    context |= {
        "report": report,
        "status": status_of(report),
        "figure": figure_of(report),
        "table": reported_cost_table(report),
    }
    return with_short_url(request, answer(request, TEMPLATE, context, part="report"))


@requires("view_showback", anywhere=True)
@require_safe
def former_page(request: TenantRequest) -> HttpResponsePermanentRedirect:
    """The page was called Variance: links that people kept lead on, with their filter."""
    url = page_url("reported_cost")
    filters = request.META["QUERY_STRING"]
    return HttpResponsePermanentRedirect(f"{url}?{filters}" if filters else url)


def status_of(report: ReportedCostReport) -> str:
    """“3 models, reported 120 USD, rated 118 USD”."""
    words = {
        "count": quantity(len(report.rows)),
        # As words, which the template escapes: “<1 USD”.
        "reported": unescape(money_whole(report.total.reported_usd)),
        "rated": unescape(money_whole(report.total.rated_usd)),
    }
    text = ngettext(
        "%(count)s model, reported %(reported)s USD, rated %(rated)s USD",
        "%(count)s models, reported %(reported)s USD, rated %(rated)s USD",
        len(report.rows),
    )
    return text % words


def name_of(row: ReportedCostRow) -> str:
    return " · ".join(word for word in (row.provider, row.model) if word)


def figure_of(report: ReportedCostReport) -> Figure | None:
    """The largest differences, or where nothing differs the largest costs."""
    ordered = sorted(report.rows, key=_weight, reverse=True)
    shown = ordered[:MAX_SERIES]
    if not shown:
        return None
    links = [traces_url(row.narrowed) for row in shown]
    reported = [row.figures.reported_usd for row in shown]
    rated = [row.figures.rated_usd for row in shown]
    pair = [
        Series("reported", reported, _("reported"), links),
        Series("rated", rated, _("rated"), links),
    ]
    return ranked_pairs([name_of(row) for row in shown], pair, unit="USD")


def _weight(row: ReportedCostRow) -> tuple[Decimal, Decimal]:
    return abs(row.figures.difference_usd), row.figures.rated_usd


def reported_cost_table(report: ReportedCostReport) -> Table:
    """The largest difference first, then the largest cost; each row leads to its traces."""
    columns = [
        Column(_("Provider and model")),
        Column(_("Reported (USD)"), "money"),
        Column(_("Rated (USD)"), "money"),
        Column(_("Difference (USD)"), "money"),
        Column(_("Difference"), "percent"),
        Column(_("Taken as reported (USD)"), "money"),
        Column(_("Cost events"), "quantity"),
    ]
    rows = [
        Row([Cell(name_of(row)), *_cells(row.figures)], url=traces_url(row.narrowed))
        for row in sorted(report.rows, key=_weight, reverse=True)
    ]
    total = [Cell(_("Total")), *_cells(report.total)]
    return Table(_("Reported and rated cost by provider and model"), columns, rows, total=total)


def _cells(figures: ReportedCostFigures) -> list[Cell]:
    return [
        Cell(figures.reported_usd, "money"),
        Cell(figures.rated_usd, "money"),
        Cell(figures.difference_usd, "money"),
        Cell(figures.ratio, "percent", nil=_("nothing rated")),
        Cell(figures.as_reported_usd, "money"),
        Cell(figures.events, "quantity"),
    ]
