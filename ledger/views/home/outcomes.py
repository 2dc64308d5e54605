"""What each outcome costs, and how good it is: the largest use cases on the home page."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from finops.calc.budgets.phasing import burn as burn_of
from finops.queries.outcome_types import type_label
from finops.ui.links import page_url
from finops.ui.numbers import percent
from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.slos.budgets import Standing
from ledger.queries.budgets.home import Course
from ledger.queries.slos.matrix import SloRow
from ledger.queries.use_cases import UseCaseList, UseCaseRow
from ledger.views.budgets.rows import burn_bar
from ledger.views.reports.filtering import showback_url
from ledger.views.slos.words import value_text
from ledger.views.units.figures import quality_of
from ledger.views.units.words import nil_cost, unit_cell
from ledger.views.use_cases.promises import limit_text

MOST = 6


def outcomes_table(
    listing: UseCaseList,
    report_filter: ReportFilter,
    courses: Mapping[str, Course],
    gates: Mapping[str, SloRow],
) -> Table:
    """`courses` by use case, how its own budget stands; where there is one, bars of them take the
    place of spend and its trend, which may be shown besides. `gates` by use case, the quality that
    it promises."""
    has_budgets = bool(courses)
    columns = [
        Column(_("Use case")),
        Column(_("Spent, due by now, forecast"), "bars", key="burn", spare=not has_budgets),
        Column(_("Spend (USD)"), "money", key="spend", spare=has_budgets),
        Column(_("Trend"), "spark", key="trend", spare=has_budgets),
        Column(_("Forecast"), "percent", key="forecast", spare=not has_budgets),
        Column(_("Unit cost (USD)"), "unit_cost", key="unit", stays=True),
        Column(_("per"), key="per"),
        Column(_("Limit"), "unit_cost", key="limit"),
        Column(_("Change"), "change", key="change"),
        Column(_("Quality"), key="quality"),
        Column(_("Status"), "badge", key="status", stays=True),
    ]
    rows = [
        _row(row, report_filter, courses.get(row.slug), gates.get(row.slug))
        for row in listing.rows[:MOST]
    ]
    return Table(
        _("Use cases with unit cost and quality, last 30 days"), columns, rows, name="home"
    )


def _row(
    row: UseCaseRow, report_filter: ReportFilter, course: Course | None, gate: SloRow | None
) -> Row:
    spent = report_filter.narrowed(Dimension.USE_CASE, row.slug).with_(by=(Dimension.COMPONENT,))
    prior, economics, use_case = row.prior_unit, row.economics, row.use_case
    # Without the last day: it may not be over yet, and would look like a fall.
    days = [point.figures.cost_usd for point in economics.trend[:-1]]
    cells = [
        Cell(row.name),
        _burn(course),
        Cell(row.cost_usd, "money", nil=nil_cost(economics.figures), url=showback_url(spent)),
        Cell(days, "spark"),
        _forecast(course),
        unit_cell(row.unit),
        Cell(type_label(use_case.outcome_unit).lower() if use_case else ""),
        Cell(
            use_case.cost_slo_usd_per_outcome if use_case else None, "unit_cost", nil=_("not set")
        ),
        Cell(row.compared_unit.value, "change", prior=prior.value if prior else None, good="down"),
        Cell(_quality(quality_of(economics.figures), gate), nil=_("not judged")),
        _status(row, course, gate),
    ]
    url = page_url("use_case", row.slug) if use_case else showback_url(spent)
    return Row(cells, url=url)


def _quality(passed: Decimal | None, gate: SloRow | None) -> str:
    """What is promised first with its gate: “97.0% (≥ 95%)”; without a promise the answers that
    passed."""
    if gate is None:
        return "" if passed is None else percent(passed)
    measured = value_text(gate.terms, gate.budget)
    return f"{measured} ({limit_text(gate.terms)})" if measured else ""


def _burn(course: Course | None) -> Cell:
    if course is None:
        return Cell(None, nil=_("no budget"))
    return Cell(burn_bar(course.spent, course.due, course.cap, course.forecast), "bars")


def _forecast(course: Course | None) -> Cell:
    """As a share of the budget."""
    if course is None:
        return Cell(None, "percent", nil=_("no budget"))
    share = None if course.forecast is None else burn_of(course.forecast, course.cap)
    return Cell(share, "percent", nil=_("not known"))


def _status(row: UseCaseRow, course: Course | None, gate: SloRow | None) -> Cell:
    """The budget first, then quality under its gate, then unit cost against its limit; what is not
    registered has no owner who could act."""
    is_missed = gate is not None and gate.budget.standing is Standing.MISSED
    if row.use_case is None:
        return Cell(_("Not registered"), "badge", good="warn")
    if course is not None:
        if course.is_off_plan:
            return Cell(_("Over"), "badge", good="bad")
        if is_missed:
            return Cell(_("Quality low"), "badge", good="bad")
        if row.is_over_cost_slo:
            return Cell(_("Cost up"), "badge", good="warn")
        return Cell(_("On plan"), "badge", good="good")
    if is_missed:
        return Cell(_("Quality low"), "badge", good="bad")
    if row.is_over_cost_slo is None:
        return Cell(_("No limit"), "badge", good="quiet")
    if row.is_over_cost_slo:
        return Cell(_("Over"), "badge", good="bad")
    return Cell(_("Within"), "badge", good="good")
