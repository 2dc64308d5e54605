"""Key figures of the home page: spend against the same days before, and what is off."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from finops.calc.dates.periods import DateRange
from finops.ui.dates import month, month_name, span
from finops.ui.figures import KeyFigure, spend_kind
from finops.ui.links import page_url
from finops.ui.numbers import money
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.budgets.courses import SoFar
from ledger.queries.budgets.home import Course
from ledger.queries.units.economics import UseCaseEconomics
from ledger.queries.use_cases import UseCaseList, UseCaseRow
from ledger.views.home.courses import forecast_figure, of_budgets, off_plan_figure
from ledger.views.reports.filtering import showback_url, traces_url
from ledger.views.units.words import nil_cost

MOST_NAMED = 2


def home_figures(listing: UseCaseList, report_filter: ReportFilter) -> list[KeyFigure]:
    """Compared with the same days of the month before. Quality is each use case's own, in the
    table beneath: there is no quality of all of them."""
    return [
        _spend(listing.total, report_filter),
        _before(listing.total, report_filter),
        _over_limit(listing.rows, report_filter),
        _without_owner(listing.unattributed, report_filter),
        _without_price(listing.total, report_filter),
    ]


def period_name(report_filter: ReportFilter) -> str:
    """Month to date, or the name of the month that is over: on a month's first day."""
    last = report_filter.date_to
    if report_filter.today and (last.year, last.month) != (
        report_filter.today.year,
        report_filter.today.month,
    ):
        return month(last)
    return _("Month to date")


def course_figures(
    listing: UseCaseList, report_filter: ReportFilter, so_far: SoFar, own: Mapping[str, Course]
) -> list[KeyFigure]:
    """The same where there are budgets: what is spent of them, where it leads, and who is off."""
    names = {row.slug: row.name for row in listing.rows}
    prior, total = _before(listing.total, report_filter), listing.total
    is_known = total.prior is not None and total.figures.cost_usd is not None
    return [
        replace(_spend(total, report_filter), good="", note=of_budgets(total, so_far)),
        forecast_figure(so_far.course),
        replace(
            prior,
            compared=total.compared.cost_usd,
            prior=total.prior.cost_usd if total.prior else None,
            good="neither" if is_known else "",
        ),
        off_plan_figure(own, names),
        _left_over(listing, report_filter),
    ]


def _left_over(listing: UseCaseList, report_filter: ReportFilter) -> KeyFigure:
    """Without a price, and beside it what has no owner."""
    unpriced = _without_price(listing.total, report_filter)
    cost = listing.unattributed.figures.cost_usd if listing.unattributed else None
    nobodys = _("%(cost)s USD without an owner") % {"cost": money(cost)} if cost else ""
    return replace(unpriced, note=" · ".join(filter(None, (unpriced.note, nobodys))))


def _spend(total: UseCaseEconomics, report_filter: ReportFilter) -> KeyFigure:
    days = span(report_filter.date_from, report_filter.date_to, report_filter.date_to)
    return KeyFigure(
        _("Spend, %(days)s") % {"days": days},
        total.figures.cost_usd,
        spend_kind(total.figures.cost_usd),
        unit="USD",
        nil=nil_cost(total.figures),
        prior=total.prior.cost_usd if total.prior else None,
        good="neither" if total.figures.cost_usd is not None else "",
        url=showback_url(report_filter),
        note=_after_credits(total),
    )


def _after_credits(total: UseCaseEconomics) -> str:
    credits = total.figures.credits_usd
    return _("credits %(credits)s") % {"credits": money(credits)} if credits else ""


def _before(total: UseCaseEconomics, report_filter: ReportFilter) -> KeyFigure:
    prior, cost = report_filter.prior, total.prior.cost_usd if total.prior else None
    is_known = total.prior is not None and total.prior.lines > 0
    return KeyFigure(
        _before_label(prior, report_filter.dates) % {"month": month_name(prior.first)},
        cost if is_known else None,
        spend_kind(cost),
        unit="USD",
        nil=_("no data before"),
        url=showback_url(report_filter.with_(dates=prior)) if is_known else "",
        note=span(prior.first, prior.last, report_filter.date_to),
    )


def _before_label(prior: DateRange, dates: DateRange) -> str:
    if prior.day_count == dates.day_count:
        return _("%(month)s, same days")
    return _("%(month)s, all days")


def _at(route: str, report_filter: ReportFilter) -> str:
    """A page over the days of the figure, so that it says the same number."""
    days = {"from": report_filter.date_from, "to": report_filter.date_to}
    return f"{page_url(route)}?{urlencode(days)}"


def _over_limit(rows: Sequence[UseCaseRow], report_filter: ReportFilter) -> KeyFigure:
    limited = [row for row in rows if row.is_over_cost_slo is not None]
    over = [row.name for row in limited if row.is_over_cost_slo]
    more = len(over) - MOST_NAMED
    names = ", ".join(over[:MOST_NAMED])
    return KeyFigure(
        _("Over their cost limit"),
        len(over) if limited else None,
        "quantity",
        unit=_("of %(count)s") % {"count": len(limited)},
        nil=_("no limit is set"),
        url=_at("use_cases", report_filter),
        note=_("%(names)s and %(more)s more") % {"names": names, "more": more}
        if more > 0
        else names,
    )


def _without_owner(unattributed: UseCaseEconomics | None, report_filter: ReportFilter) -> KeyFigure:
    cost = unattributed.figures.cost_usd if unattributed else 0
    return KeyFigure(
        _("Without an owner"),
        cost,
        "money",
        unit="USD",
        nil=_("unpriced"),
        url=traces_url(report_filter.with_(unattributed=True)) if unattributed else "",
    )


def _without_price(total: UseCaseEconomics, report_filter: ReportFilter) -> KeyFigure:
    return KeyFigure(
        _("Without a price"),
        total.figures.unpriced_lines,
        "quantity",
        unit=ngettext("cost line", "cost lines", total.figures.unpriced_lines),
        url=_at("unpriced", report_filter) if total.figures.unpriced_lines else "",
        note=_("in no total") if total.figures.unpriced_lines else "",
    )
