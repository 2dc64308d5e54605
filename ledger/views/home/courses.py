"""Home where there are budgets: spend against the budgeted curve, and where it leads."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from finops.calc.budgets.phasing import burn as burn_of
from finops.ui.dates import month_name, span
from finops.ui.figures import KeyFigure, spend_kind
from finops.ui.links import page_url
from finops.ui.numbers import money_whole, percent
from finops.ui.pictures.axes import PlotlyFigure
from finops.ui.pictures.courses import CourseLines, course_figure
from ledger.calc.reports.findings import ValueCourse as Way
from ledger.calc.reports.findings import movement
from ledger.queries.budgets.courses import SoFar
from ledger.queries.budgets.home import Course
from ledger.queries.pricebooks.exchange_rates import USD
from ledger.queries.units.economics import UseCaseEconomics

MOST_NAMED: Final = 2


def course_heading(spent: Decimal, due: Decimal) -> str:
    """“Spend is 3.7% under the budgeted curve”."""
    moved = movement(spent, due)
    if moved is None or moved.ratio is None:
        return _("Spend and the budgeted curve")
    if moved.course is Way.SAME:
        return _("Spend is on the budgeted curve")
    words = {"size": percent(abs(moved.ratio))}
    if moved.course is Way.UP:
        return _("Spend is %(size)s over the budgeted curve") % words
    return _("Spend is %(size)s under the budgeted curve") % words


def course_chart(so_far: SoFar) -> PlotlyFigure:
    """Through the same days for all lines; the forecast begins where spend ends."""
    course = so_far.course
    expected = [point.expected for point in course.points]
    last = len(so_far.spent) - 1
    if expected[last] is None and any(value is not None for value in expected[last:]):
        expected[last] = so_far.spent_until
    return course_figure(
        CourseLines(
            days=[point.day for point in course.points],
            spent=so_far.spent,
            budgeted=[point.budgeted for point in course.points],
            expected=expected,
            cap=course.cap,
            unit=course.currency,
        )
    )


def of_budgets(total: UseCaseEconomics, so_far: SoFar) -> str:
    """All spend of the month as a share of the budgets; where that is not what the budgets have
    spent, how much that is."""
    course = so_far.course
    words = {
        "share": percent(burn_of(so_far.spent_until, course.cap)),
        "cap": money_whole(course.cap),
        "spent": money_whole(so_far.spent_until),
        "currency": course.currency,
    }
    if course.currency == USD and total.figures.cost_usd == so_far.spent_until:
        return _("%(share)s of %(cap)s budgeted") % words
    return _("in budgets %(spent)s of %(cap)s %(currency)s") % words


def forecast_figure(course: Course) -> KeyFigure:
    left = course.left_at_end
    share = burn_of(course.forecast, course.cap) if course.forecast is not None else None
    words = {
        "share": percent(share),
        "amount": money_whole(abs(left)) if left is not None else "",
    }
    text = _("%(share)s of budget, %(amount)s left")
    if left is not None and left < 0:
        text = _("%(share)s of budget, %(amount)s over")
    return KeyFigure(
        _("Forecast for %(month)s") % {"month": _period(course)},
        course.forecast,
        spend_kind(course.forecast),
        unit=course.currency,
        nil=_("not known"),
        url=page_url("budgets"),
        note=text % words if share is not None else "",
    )


def _period(course: Course) -> str:
    first, last = course.dates.first, course.dates.last
    is_month = (first.year, first.month) == (last.year, last.month)
    return month_name(first) if is_month else span(first, last, last)


def off_plan_figure(courses: Mapping[str, Course], names: Mapping[str, str]) -> KeyFigure:
    """Use cases that have spent more than their budget, or are expected to by its end."""
    off = [names.get(slug, slug) for slug, course in courses.items() if course.is_off_plan]
    more = len(off) - MOST_NAMED
    listed = ", ".join(off[:MOST_NAMED])
    return KeyFigure(
        _("Use cases off plan"),
        len(off) if courses else None,
        "quantity",
        unit=_("of %(count)s") % {"count": len(courses)},
        nil=_("no budget of their own"),
        url=page_url("budgets"),
        note=_("%(names)s and %(more)s more") % {"names": listed, "more": more}
        if more > 0
        else listed,
    )
