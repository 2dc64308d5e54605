"""The ledger's panels of the home page; HTMX loads each by itself."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from finops import clock
from finops.access import can_somewhere, requires, visible_use_cases
from finops.calc.dates.periods import DateRange
from finops.inbox import items_for
from finops.queries.use_cases import MINE, owned_by
from finops.scope.requests import TenantRequest
from finops.ui.links import page_url
from finops.views.answering import wants_part
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter, last_30_days, month_to_date
from ledger.calc.reports.findings import tally
from ledger.forms.reports import today_of
from ledger.queries.budgets.courses import SoFar, so_far
from ledger.queries.budgets.home import Course, tenant_course, use_case_courses
from ledger.queries.narrowing import Scope
from ledger.queries.pricebooks.exchange_rates import USD
from ledger.queries.showback.report import showback
from ledger.queries.slos.gates import quality_gates
from ledger.queries.traces.parts import data_bounds
from ledger.queries.use_cases import use_case_list
from ledger.views.home.courses import course_chart, course_heading
from ledger.views.home.figures import course_figures, home_figures, period_name
from ledger.views.home.outcomes import outcomes_table
from ledger.views.reports.filtering import showback_url
from ledger.views.reports.headings import over_limit_heading
from ledger.views.showback.figures import trend_figure
from ledger.views.showback.headings import cost_heading

# The inbox has the rest.
SHOWN_OF_INBOX: Final = 4


def this_month(request: TenantRequest) -> ReportFilter:
    """The month's whole days so far; on its first day, the month before. Whose first costs are of
    today sees these, not a zero."""
    return _of_mine(request, month_to_date(_last_day(request)))


def last_month_of_days(request: TenantRequest) -> ReportFilter:
    return _of_mine(request, last_30_days(today_of(request.tenant)))


def whole_days(request: TenantRequest) -> ReportFilter:
    """The last 30 whole days, which may be compared with those before; whose first costs are of
    today sees these."""
    return _of_mine(request, last_30_days(_last_day(request)))


def _of_mine(request: TenantRequest, dates: DateRange) -> ReportFilter:
    """Of these days, all or with `?mine=1` the use cases that the reader owns. What is compared
    are days that are over."""
    report_filter = ReportFilter(dates, by=(Dimension.USE_CASE,), today=today_of(request.tenant))
    mine = _mine(request)
    return report_filter if mine is None else report_filter.choosing(Dimension.USE_CASE, mine)


def _mine(request: TenantRequest) -> frozenset[str] | None:
    """The use cases of `?mine=1`; None for all, also where the reader owns none."""
    return (owned_by(request.actor) or None) if request.GET.get(MINE) == "1" else None


def _scope(request: TenantRequest, action: str) -> Scope:
    visible, mine = visible_use_cases(request.actor, action), _mine(request)
    if mine is None or visible is None:
        return visible if mine is None else mine
    return visible & mine


def _course(request: TenantRequest, report_filter: ReportFilter) -> SoFar | None:
    """The budgets around the last of the days, through it; None for who may see none."""
    if not can_somewhere(request.actor, "view_budgets"):
        return None
    day, scope = report_filter.date_to, _scope(request, "view_budgets")
    for currency in dict.fromkeys((USD, request.tenant.currency)):
        course = tenant_course(day, scope, clock.now(), currency)
        if course is not None:
            return so_far(course, day)
    return None


def _last_day(request: TenantRequest) -> date:
    """Yesterday, unless the first data are of today."""
    today = today_of(request.tenant)
    yesterday = today - timedelta(days=1)
    has_whole_days = data_bounds().data_start.date() < yesterday
    return yesterday if has_whole_days else today


def _panel(request: TenantRequest, name: str, context: Mapping[str, object]) -> HttpResponse:
    """The panel for HTMX; opened as a page it leads to Home, where it belongs."""
    if not wants_part(request):
        return HttpResponseRedirect(page_url("home"))
    return render(request, f"ledger/home/{name}.html", {**context})


@requires("view_home", anywhere=True)
@require_safe
def waiting(request: TenantRequest) -> HttpResponse:
    items = items_for(request)
    return _panel(request, "waiting", {"items": items[:SHOWN_OF_INBOX], "count": len(items)})


@requires("view_showback", anywhere=True)
@require_safe
def figures(request: TenantRequest) -> HttpResponse:
    report_filter = this_month(request)
    listing = use_case_list(report_filter, _scope(request, "view_showback"))
    course = _course(request, report_filter)
    shown = home_figures(listing, report_filter)
    if course is not None:
        shown = course_figures(listing, report_filter, course, _own_courses(request))
    context = {
        "figures": shown,
        "name": period_name(report_filter),
        "dates": report_filter.dates,
        "prior": report_filter.prior,
        "more_url": showback_url(report_filter),
    }
    return _panel(request, "figures", context)


@requires("view_showback", anywhere=True)
@require_safe
def trend(request: TenantRequest) -> HttpResponse:
    """Spend against the budgeted curve; where no budget is in force, by day and use case."""
    course = _course(request, this_month(request))
    if course is not None:
        return _panel(request, "course", _course_context(course))
    report_filter = whole_days(request)
    report = showback(report_filter, _scope(request, "view_showback"))
    context = {
        "figure": trend_figure(report),
        "heading": cost_heading(report, _("Spend")),
        "report": report,
        "more_url": showback_url(report_filter),
    }
    return _panel(request, "trend", context)


def _own_courses(request: TenantRequest) -> dict[str, Course]:
    """By use case how its own budget stands; of the month that the figures are of."""
    if not can_somewhere(request.actor, "view_budgets"):
        return {}
    return use_case_courses(_last_day(request), _scope(request, "view_budgets"), clock.now())


def _course_context(so_far: SoFar) -> dict[str, object]:
    course = so_far.course
    return {
        "figure": course_chart(so_far),
        "heading": course_heading(so_far.spent_until, so_far.due_until),
        "course": course,
    }


@requires("view_use_case", anywhere=True)
@require_safe
def top_use_cases(request: TenantRequest) -> HttpResponse:
    report_filter = last_month_of_days(request)
    listing = use_case_list(report_filter, _scope(request, "view_use_case"))
    name = _("What each outcome costs, and how good it is")
    over = tally(row.is_over_cost_slo for row in listing.rows)
    context = {
        "table": outcomes_table(
            listing,
            report_filter,
            _own_courses(request),
            quality_gates(_scope(request, "view_use_case")),
        ),
        "heading": over_limit_heading(over, name),
    }
    return _panel(request, "use_cases", context)
