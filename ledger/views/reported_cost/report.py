"""What sources reported as their cost beside what was rated, down to the traces."""

from decimal import Decimal
from typing import Final

from django.core.paginator import Page, Paginator
from django.http import HttpResponsePermanentRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from finops.access import requires
from finops.scope.requests import TenantRequest
from finops.ui.charts import Series, ranked_pairs
from finops.ui.figures import KeyFigure, spend_kind
from finops.ui.links import page_url
from finops.ui.numbers import money_whole, percent, quantity
from finops.ui.pictures.axes import PlotlyFigure
from finops.ui.reports import Chart, Place, ReportApi, ReportPage, ReportRequest, connect_a_source
from finops.ui.shell.navigation import Group
from finops.ui.tables import Cell, Column, Row, Table
from ledger.api.reports.parameters import UNIT_ECONOMICS
from ledger.api.reports.reported_cost import ReportedCostSerializer, reported_cost_body
from ledger.calc.reports.findings import ValueCourse, movement, tally
from ledger.calc.reports.reported_cost import ReportedCostFigures
from ledger.queries.reported_cost.report import ReportedCostReport, ReportedCostRow, reported_cost
from ledger.queries.reported_cost.sheets import reported_cost_sheet
from ledger.views.reports.filtering import OF_REQUESTS, ReportFields, traces_url
from ledger.views.reports.headings import moved_heading

CENT: Final = Decimal("0.01")
MOST_PAIRS: Final = 5  # of bars
ROWS_PER_PAGE: Final = 10


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
        "reported": money_whole(report.total.reported_usd),
        "rated": money_whole(report.total.rated_usd),
    }
    text = ngettext(
        "%(count)s model, reported %(reported)s USD, rated %(rated)s USD",
        "%(count)s models, reported %(reported)s USD, rated %(rated)s USD",
        len(report.rows),
    )
    return text % words


def name_of(row: ReportedCostRow) -> str:
    return " · ".join(word for word in (row.provider, row.model) if word)


def figure_of(report: ReportedCostReport) -> PlotlyFigure | None:
    """The largest differences, or where nothing differs the largest costs."""
    ordered = sorted(report.rows, key=_weight, reverse=True)
    shown = ordered[:MOST_PAIRS]
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


def chart(report: ReportedCostReport) -> Chart:
    label = _(
        "Reported and rated cost of the models that differ most; the same numbers are in the table"
        " beneath."
    )
    return Chart(figure_of(report), label, total_heading(report), size="small")


def total_heading(report: ReportedCostReport) -> str:
    total = report.total
    moved = movement(total.reported_usd, total.rated_usd)
    if moved is not None and moved.course is ValueCourse.SAME:
        return _("Sources reported as much as was rated")
    name = _("Reported beside rated cost")
    return moved_heading(_("Reported cost"), moved, _("the rated cost"), name)


def heading(report: ReportedCostReport) -> str:
    """How many models differ by more than a rounding."""
    differs = tally(_differs(row.figures) for row in report.rows)
    words = {"count": quantity(differs.yes), "all": quantity(differs.all)}
    if not differs.yes:
        return _("No model differs by a cent") if differs.all else _("By provider and model")
    text = ngettext(
        "%(count)s of %(all)s models differs by a cent or more",
        "%(count)s of %(all)s models differ by a cent or more",
        differs.yes,
    )
    return text % words


def _differs(figures: ReportedCostFigures) -> bool:
    return abs(figures.difference_usd) >= CENT


def _weight(row: ReportedCostRow) -> tuple[Decimal, Decimal]:
    return abs(row.figures.difference_usd), row.figures.rated_usd


def figures_of(_asking: ReportRequest, report: ReportedCostReport) -> list[KeyFigure]:
    total = report.total
    differs = tally(_differs(row.figures) for row in report.rows)
    share = _("%(share)s of the rated cost")
    return [
        KeyFigure(_("Reported"), total.reported_usd, spend_kind(total.reported_usd), "USD"),
        KeyFigure(_("Rated"), total.rated_usd, spend_kind(total.rated_usd), "USD"),
        KeyFigure(
            _("Difference"),
            total.difference_usd,
            "money",
            "USD",
            note="" if total.ratio is None else share % {"share": percent(total.ratio)},
        ),
        KeyFigure(
            _("Models that differ"),
            Decimal(differs.yes),
            "quantity",
            _("of %(all)s") % {"all": quantity(differs.all)},
            note=_("by a cent or more"),
        ),
        KeyFigure(
            _("Taken as reported"),
            total.as_reported_usd,
            "money",
            "USD",
            note=_("no book rates it"),
        ),
    ]


def _page(asking: ReportRequest, report: ReportedCostReport) -> "Page[ReportedCostRow]":
    """The largest difference first, then the largest cost."""
    rows = sorted(report.rows, key=_weight, reverse=True)
    return Paginator(rows, ROWS_PER_PAGE).get_page(asking.query.get("page"))


def reported_cost_table(asking: ReportRequest, report: ReportedCostReport) -> Table:
    """A page of them; each row leads to its traces. The total is that of all pages."""
    columns = [
        Column(_("Provider and model")),
        Column(_("Reported (USD)"), "money"),
        Column(_("Rated (USD)"), "money"),
        Column(_("Difference (USD)"), "money", stays=True),
        Column(_("Difference"), "percent"),
        Column(_("Taken as reported (USD)"), "money"),
        Column(_("Cost events"), "quantity"),
    ]
    rows = [
        Row([Cell(name_of(row)), *_cells(row.figures)], url=traces_url(row.narrowed))
        for row in _page(asking, report)
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


REPORTED_COST: Final = ReportPage(
    slug="reported_cost",
    path="reported-cost/",
    label=gettext_lazy("Reported and rated cost"),
    lede=gettext_lazy(
        "What sources reported as their cost, beside what the price books say. Neither replaces"
        " the other."
    ),
    action="view_showback",
    cost_basis=gettext_lazy("reported cost beside rated, direct cost"),
    filter=ReportFields(),
    fields=OF_REQUESTS,
    read=lambda _asking, asked: reported_cost(asked.filter, asked.scope),
    status=status_of,
    figures=figures_of,
    chart=chart,
    heading=heading,
    table=reported_cost_table,
    more=lambda asking, report: {"basis": report.basis, "page": _page(asking, report)},
    note=gettext_lazy(
        "Compared are days and owners for which a cost was reported. A cost that no book can rate"
        " is taken as reported, and cannot differ."
    ),
    sheet=reported_cost_sheet,
    empty=connect_a_source(
        gettext_lazy("Nothing was reported"),
        gettext_lazy(
            "No source reported a cost of its own in this period; there is nothing to compare."
        ),
        "compare",
    ),
    place=Place(Group.DATA, 70, "compare", label=gettext_lazy("Reported cost")),
    api=ReportApi(
        path="reported-cost",
        words="Reported beside rated cost by provider and model, the largest difference first.",
        shape=ReportedCostSerializer,
        body=reported_cost_body,
        parameters=UNIT_ECONOMICS,
    ),
)
