"""What the cost of a use case is made of, and how its budget stands: under its unit costs."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from finops.calc.budgets.phasing import burn as burn_of
from finops.ui.charts import colours_for
from finops.ui.dates import span
from finops.ui.links import page_url
from finops.ui.numbers import percent
from finops.ui.tables import Bar, Cell, Column, Row, Segment, Table
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.reports.shares import above_nothing, share_of
from ledger.queries.budgets.home import Course
from ledger.queries.labels import label_of, labels
from ledger.queries.units.worksheets import UseCaseWorksheet
from ledger.views.reports.filtering import showback_url
from ledger.views.reports.headings import leader_heading

LENGTH = Decimal(100)  # of a bar, in its own units


def components_heading(sheet: UseCaseWorksheet, name: str) -> str:
    names, costs = labels(Dimension.COMPONENT), sheet.component_costs_usd
    return leader_heading([(label_of(key, names), usd) for key, usd in costs.items()], name)


def components_table(sheet: UseCaseWorksheet, alone: ReportFilter) -> Table:
    """Each component with a bar as long as its cost beside the largest, in its colour."""
    costs, names = sheet.component_costs_usd, labels(Dimension.COMPONENT)
    largest, every = max(costs.values(), default=Decimal(0)), above_nothing(costs.values())
    colours = colours_for(costs)
    columns = [
        Column(_("Component"), stays=True),
        Column(_("Cost"), "bars"),
        Column(_("Cost (USD)"), "money", stays=True),
        Column(_("Share"), "percent", stays=True),
    ]

    def row(component: str, usd: Decimal) -> Row:
        length = usd / largest * LENGTH if usd > 0 else Decimal(0)
        bar = Bar([Segment("0", f"{length:.2f}", colours[component])])
        url = showback_url(alone.narrowed(Dimension.COMPONENT, component))
        cells = [
            Cell(label_of(component, names)),
            Cell(bar, "bars"),
            Cell(usd, "money"),
            Cell(share_of(usd, every), "percent", nil=_("none")),
        ]
        return Row(cells, url=url)

    rows = [row(component, usd) for component, usd in costs.items()]
    return Table(_("Cost by component"), columns, rows)


def budget_heading(course: Course) -> str:
    """“Its budget is 87.7% used, 3.1% under the curve”."""
    used = burn_of(course.spent, course.cap)
    if used is None:
        return _("Its budget is 0")
    burned = course.burned
    if burned is None:
        return _("Its budget is %(share)s used") % {"share": percent(used)}
    words = {"share": percent(used), "size": percent(abs(burned - 1))}
    if burned > 1:
        return _("Its budget is %(share)s used, %(size)s over the curve") % words
    return _("Its budget is %(share)s used, %(size)s under the curve") % words


def budget_table(course: Course) -> Table:
    """Its own budget around today, in the budget's currency."""
    columns = [
        Column(_("Budget")),
        Column(course.currency, "money", stays=True),
        Column(_("Share"), "percent", stays=True),
    ]
    days = span(course.dates.first, course.dates.last, course.dates.last)
    name = _("Budget of this use case, %(days)s") % {"days": days}
    return Table(name, columns, [*_lines(course)])


def _lines(course: Course) -> Iterator[Row]:
    budget = course.rows[0].period.budget
    for name, amount in (
        (_("Spent"), course.spent),
        (_("Due by now"), course.due),
        (_("Forecast"), course.forecast),
    ):
        share = None if amount is None else burn_of(amount, course.cap)
        money = Cell(amount, "money", nil=_("not known"))
        yield Row([Cell(name), money, Cell(share, "percent", nil=_("not known"))])
    granted = Cell(_("Budget"), url=page_url("budget", budget.slug))
    yield Row([granted, Cell(course.cap, "money"), Cell(Decimal(1), "percent")], mark="total")
