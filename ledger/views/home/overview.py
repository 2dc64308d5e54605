"""The ledger's panels of the home page; HTMX loads each by itself."""

from collections.abc import Mapping

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from finops.access import requires, visible_use_cases
from finops.inbox import items_for
from finops.requests import TenantRequest
from finops.ui.links import page_url
from finops.views.answering import wants_part
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter, last_30_days, month_to_date
from ledger.forms.reports import today_of
from ledger.queries.showback.report import showback
from ledger.queries.use_cases import use_case_list
from ledger.views.home.figures import home_figures
from ledger.views.home.largest import top_table
from ledger.views.reports.filtering import showback_url
from ledger.views.showback.figures import trend_figure


def this_month(request: TenantRequest) -> ReportFilter:
    return ReportFilter(dates=month_to_date(today_of(request.tenant)))


def last_month_of_days(request: TenantRequest) -> ReportFilter:
    return ReportFilter(dates=last_30_days(today_of(request.tenant)))


def _panel(request: TenantRequest, name: str, context: Mapping[str, object]) -> HttpResponse:
    """The panel for HTMX; opened as a page it leads to Home, where it belongs."""
    if not wants_part(request):
        return HttpResponseRedirect(page_url("home"))
    return render(request, f"ledger/home/{name}.html", {**context})


@requires("view_home", anywhere=True)
@require_safe
def waiting(request: TenantRequest) -> HttpResponse:
    return _panel(request, "waiting", {"items": items_for(request)})


@requires("view_showback", anywhere=True)
@require_safe
def figures(request: TenantRequest) -> HttpResponse:
    scope = visible_use_cases(request.actor, "view_showback")
    report_filter = this_month(request)
    found = use_case_list(report_filter, scope)
    context = {
        "figures": home_figures(found, report_filter),
        "dates": report_filter.dates,
        "prior": report_filter.prior,
        "more_url": showback_url(report_filter),
    }
    return _panel(request, "figures", context)


@requires("view_showback", anywhere=True)
@require_safe
def trend(request: TenantRequest) -> HttpResponse:
    report_filter = last_month_of_days(request).with_(by=(Dimension.USE_CASE,), compare=False)
    report = showback(report_filter, visible_use_cases(request.actor, "view_showback"))
    context = {
        "figure": trend_figure(report),
        "report": report,
        "more_url": showback_url(report_filter),
    }
    return _panel(request, "trend", context)


@requires("view_use_case", anywhere=True)
@require_safe
def top_use_cases(request: TenantRequest) -> HttpResponse:
    report_filter = last_month_of_days(request)
    found = use_case_list(report_filter, visible_use_cases(request.actor, "view_use_case"))
    return _panel(request, "use_cases", {"table": top_table(found, report_filter)})
