"""Unit economics: costs divided by the results they bought, and the metrics below them, by use
case, step, risk tier, environment, route, model or unit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import PolymorphicProxySerializer

from finops.ui.charts import Series, trend
from finops.ui.dates import day_of
from finops.ui.figures import KeyFigure, spend_kind
from finops.ui.links import page_url
from finops.ui.numbers import money_whole
from finops.ui.reports import (
    Chart,
    OverTenants,
    Place,
    ReportApi,
    ReportPage,
    ReportRefused,
    ReportRequest,
    connect_a_source,
)
from finops.ui.shell.navigation import Group
from finops.ui.tables import Cell, Column, Row, Table
from ledger.api.reports.parameters import SPLIT_UNITS as PARAMETERS
from ledger.api.reports.tenants import TenantsEconomicsSerializer, tenants_economics_body
from ledger.api.reports.unit_economics import UnitEconomicsSerializer, unit_economics_body
from ledger.calc.reports.dimensions import Dimension
from ledger.queries.basis import Unpriced
from ledger.queries.labels import DIMENSIONS
from ledger.queries.sheets import unit_economics_sheet
from ledger.queries.slos.proposals import Forbidden, forbidden_by_case
from ledger.queries.units.economics import (
    SPLITS,
    UnitEconomicsReport,
    UseCaseEconomics,
    unit_economics,
)
from ledger.queries.units.metrics import Metrics, UnitMetrics, unit_metrics
from ledger.queries.units.sheets import tenants_economics_sheet
from ledger.queries.units.tenants import TenantsReport, tenants_economics
from ledger.queries.work_lists import unpriced_work
from ledger.views.reports.filtering import PERIOD, AskedReport, ReportFields
from ledger.views.reports.headings import leader_heading
from ledger.views.slos.words import forbidden_texts
from ledger.views.units.figures import facts_until, watermark
from ledger.views.units.metric_words import METRICS, metric_cells, metric_columns, no_metric
from ledger.views.units.words import nil_cost, unit_cell


@dataclass(frozen=True)
class UnitEconomics:
    """Unit costs with their metrics, and what they lack because it has no price. `forbidden` is
    what nobody may do to make a use case cheaper, by use case if the report is split by them."""

    report: UnitEconomicsReport
    metrics: UnitMetrics
    unpriced: Unpriced
    forbidden: Mapping[str, Forbidden] = field(default_factory=dict)


OFFERED: Final = tuple(dimension.url_name for dimension in SPLITS)


def read(_asking: ReportRequest, asked: AskedReport) -> UnitEconomics:
    if len(asked.filter.by) != 1 or asked.filter.dimension not in SPLITS:
        raise _not_by_these()
    report = unit_economics(asked.filter, asked.scope, asked.filter.dimension)
    is_by_case = report.by is Dimension.USE_CASE
    return UnitEconomics(
        report,
        unit_metrics(report, asked.scope),
        unpriced_work(asked.filter, asked.scope),
        forbidden_by_case(asked.scope) if is_by_case else {},
    )


def read_of_tenants(asked: AskedReport) -> TenantsReport:
    """Split by tenant, and by one more dimension if it is asked for."""
    rest = asked.filter.by[1:]
    if len(rest) > 1 or not {*rest} <= {*SPLITS}:
        raise _not_by_these()
    return tenants_economics(asked.filter, rest[0] if rest else None)


def _not_by_these() -> ReportRefused:
    words = {"dimensions": ", ".join(SPLITS)}
    problem = _("Unit costs are given by one of these: %(dimensions)s.") % words
    return ReportRefused(problem, field="by", code="unknown_dimension")


def status_of(units: UnitEconomics) -> str:
    """How much, from what, and whether it stood before."""
    report, crediting = units.report, units.report.crediting
    cost = money_whole(report.total.figures.cost_usd)
    parts = [_("%(cost)s USD") % {"cost": cost}, facts_until(crediting)]
    if crediting.reopened_at is not None:
        parts.append(_("open again since %(day)s") % {"day": day_of(crediting.reopened_at)})
    return "; ".join(parts)


def figures(_asking: ReportRequest, units: UnitEconomics) -> list[KeyFigure]:
    total = units.report.total
    now, prior, ladder = total.figures, total.prior, total.figures.ladder
    spend = KeyFigure(
        _("Spend"),
        now.cost_usd,
        spend_kind(now.cost_usd),
        unit="USD",
        nil=nil_cost(now),
        compared=total.compared.cost_usd,
        prior=prior.cost_usd if prior else None,
        good="neither" if prior and total.compared.cost_usd is not None else "",
    )
    rungs = [
        (_("Cost per request"), ladder.per_request),
        (_("Cost per quality-passed answer"), ladder.per_quality_passed_answer),
        (_("Cost per accepted action"), ladder.per_accepted_action),
    ]
    return [
        spend,
        *(
            KeyFigure(name, unit.value, "unit_cost", unit="USD", nil=_("not known"))
            for name, unit in rungs
        ),
        _metric_figure("cache_savings", units.metrics.total),
    ]


def _metric_figure(name: str, metrics: Metrics) -> KeyFigure:
    label, _kind, _shown = METRICS[name]
    value = metrics[name].value
    return KeyFigure(str(label), value, spend_kind(value), nil=no_metric(metrics[name]))


def chart(units: UnitEconomics) -> Chart:
    points = units.report.total.trend
    series = [
        Series(name, values, name)
        for name, values in (
            (_("Cost per request"), [point.figures.ladder.per_request.value for point in points]),
        )
        if any(value is not None for value in values)
    ]
    figure = trend([p.label for p in points], series, unit="USD") if series else None
    label = _("Cost per request of all use cases over time; the numbers are in a table beneath.")
    return Chart(figure, label, _("Cost per request over time"))


def heading(units: UnitEconomics) -> str:
    rows = [(row.label, row.figures.cost_usd or Decimal(0)) for row in units.report.rows]
    words = {"dimension": str(DIMENSIONS[units.report.by]).lower()}
    return leader_heading(rows, _("Unit costs by %(dimension)s") % words)


def table(_asking: ReportRequest, units: UnitEconomics) -> Table:
    report = units.report
    columns = [
        Column(str(DIMENSIONS[report.by]), stays=True),
        Column(_("Spend (USD)"), "money", key="spend"),
        Column(_("Requests"), "quantity", key="requests"),
        Column(_("Per request (USD)"), "unit_cost", key="per_request", stays=True),
        Column(_("Per quality-passed answer (USD)"), "unit_cost", key="per_passed"),
        Column(_("Per accepted action (USD)"), "unit_cost", key="per_accepted"),
        Column(_("Per resolved case (USD)"), "unit_cost", key="per_resolved"),
        *metric_columns(),
    ]
    rows = [
        Row(
            _cells(row, units.metrics.rows[row.key], report),
            url=_url(row, report),
            mark="" if row.key else "unattributed",
        )
        for row in report.rows
    ]
    total = _cells(report.total, units.metrics.total, report)
    return Table(_("Unit costs"), columns, rows, total=total, name="unit_economics")


def _cells(row: UseCaseEconomics, metrics: Metrics, report: UnitEconomicsReport) -> list[Cell]:
    now, ladder = row.figures, row.figures.ladder
    is_by_model = report.by is Dimension.MODEL and row is not report.total
    requests = None if is_by_model else now.requests
    return [
        Cell(row.label),
        Cell(now.cost_usd, "money", nil=nil_cost(now)),
        Cell(requests, "quantity", nil=_("not counted by model")),
        unit_cell(ladder.per_request),
        unit_cell(ladder.per_quality_passed_answer),
        unit_cell(ladder.per_accepted_action),
        unit_cell(ladder.per_resolved_case),
        *metric_cells(metrics),
    ]


def must_not(units: UnitEconomics) -> list[tuple[str, str]]:
    """What is forbidden beside what it costs, where each row is a use case: its name and words."""
    texts = [
        (row.label, forbidden_texts(units.forbidden[row.key]))
        for row in units.report.rows
        if row.key in units.forbidden
    ]
    return [(label, "; ".join(each)) for label, each in texts if each]


def _url(row: UseCaseEconomics, report: UnitEconomicsReport) -> str:
    """A use case leads to its worksheet, another value to the same figures of it alone."""
    if not row.key:
        return ""
    dates = f"from={report.filter.date_from}&to={report.filter.date_to}"
    if report.by is Dimension.USE_CASE:
        return f"{page_url('use_case_worksheet', row.key)}?{dates}"
    narrowed = report.filter.narrowed(report.by, row.key).with_(by=(Dimension.USE_CASE,))
    return f"{page_url('unit_economics')}?{narrowed.url()}"


def more(_asking: ReportRequest, units: UnitEconomics) -> dict[str, object]:
    return {
        **{"basis": units.report.basis, "counted": units.report.total.figures},
        "watermark": watermark(units.report.crediting),
        "must_not": must_not(units),
    }


UNIT_ECONOMICS: Final = ReportPage(
    slug="unit_economics",
    path="unit-economics/",
    label=gettext_lazy("Unit economics"),
    lede=gettext_lazy(
        "What a request, a good answer, an accepted action and a resolved case cost, and what"
        " tokens, GPUs and calls beneath them do."
    ),
    action="view_showback",
    filter=ReportFields(),
    fields=(*PERIOD, "by", *OFFERED),
    read=read,
    status=status_of,
    figures=figures,
    chart=chart,
    heading=heading,
    table=table,
    more=more,
    template="ledger/units/report.html",
    sheet=lambda units, tenant: unit_economics_sheet(units.report, units.metrics, tenant),
    has_print=True,
    is_empty=lambda units: not units.report.rows,
    empty=connect_a_source(
        gettext_lazy("No cost and no result in this period"),
        gettext_lazy(
            "Unit costs divide cost events by outcomes: without either nobody can say what a result"
            " costs. Choose another period, or bring records in."
        ),
        "unit_economics",
    ),
    place=Place(Group.VALUE, 20, "unit_economics"),
    api=ReportApi(
        path="unit-economics",
        words="Costs divided by the results they bought, per use case or by another dimension.",
        shape=PolymorphicProxySerializer(
            component_name="UnitEconomicsOfOneOrAll",
            serializers=[UnitEconomicsSerializer, TenantsEconomicsSerializer],
            resource_type_field_name=None,
        ),
        body=lambda units: unit_economics_body(
            units.report, units.metrics, units.unpriced, units.forbidden
        ),
        parameters=PARAMETERS,
        is_over_tenants=True,
        of_tenants=OverTenants(read_of_tenants, tenants_economics_body, tenants_economics_sheet),
    ),
)
