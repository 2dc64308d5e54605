"""The filter bar of the report pages, and the links that carry a filter on."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from finops.access import visible_use_cases
from finops.requests import TenantRequest
from finops.ui.links import crumb, page_url
from ledger.calc.reports.detail_filter import EVERYTHING
from ledger.calc.reports.dimensions import FILTER_DIMENSIONS, Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.forms.reports import ReportFilterForm, default_filter, today_of
from ledger.queries.choices import Choices, choices
from ledger.queries.labels import label_of, labels

# The parameters that pages read besides the filter itself.
OWN_PARAMETERS = frozenset({"sort", "format", "cursor", "page"})


@dataclass(frozen=True)
class Reading:
    """The filter as it was asked for; `report_filter` is None when it has problems."""

    form: ReportFilterForm
    report_filter: ReportFilter | None
    scope: frozenset[str] | None


def read_filter(
    request: TenantRequest,
    action: str,
    also: frozenset[str] = frozenset(),
    *,
    of_requests: bool = False,
) -> Reading:
    """Read the URL's filter, and how far this actor may see."""
    form = ReportFilterForm(
        request.GET,
        today=today_of(request.tenant),
        also=OWN_PARAMETERS | also,
        of_requests=of_requests,
    )
    scope = visible_use_cases(request.actor, action)
    found = form.report_filter if form.is_valid() else None
    _offer(form, choices(scope), found)
    if found is None:
        form.data = _mended(form, request)
    return Reading(form, found, scope)


def _offer(form: ReportFilterForm, offered: Choices, found: ReportFilter | None) -> None:
    """One select per dimension with “all” on top; a list only where several are chosen."""
    form.offer(offered)
    for dimension in FILTER_DIMENSIONS:
        if found is None or len(found.chosen(dimension)) < 2:
            many = form.fields[dimension.url_name].widget
            form.fields[dimension.url_name].widget = forms.Select(
                choices=[("", _("all")), *many.choices]
            )
    form.fields |= {
        "compare": _flag(_("Compare with"), ("1", _("prior period")), ("0", _("nothing"))),
        "unattributed": _flag(_("Owner"), ("", _("all")), ("1", _("unattributed only"))),
        "unpriced": _flag(_("Price"), ("", _("all")), ("1", _("unpriced only"))),
    }


def _mended(form: ReportFilterForm, request: TenantRequest) -> QueryDict:
    """What was right in a wrong filter, and defaults for the rest: the next change counts."""
    shown = QueryDict(mutable=True)
    for name, values in default_filter(today_of(request.tenant)).query().items():
        shown.setlist(name, values)
    for name in request.GET.keys() & form.fields.keys() - form.errors.keys():
        shown.setlist(name, request.GET.getlist(name))
    return shown


def _flag(label: str, *choices: tuple[str, str]) -> forms.CharField:
    return forms.CharField(required=False, label=label, widget=forms.Select(choices=choices))


def with_short_url(request: TenantRequest, response: HttpResponse) -> HttpResponse:
    """Have HTMX show the URL without the parameters that were left empty."""
    query = request.GET.copy()
    for name in [name for name, value in request.GET.items() if not value]:
        del query[name]
    address = f"{request.path}?{query.urlencode()}" if query else request.path
    response.headers["HX-Push-Url"] = address
    return response


def showback_url(report_filter: ReportFilter) -> str:
    """Sums are not kept by the details of requests: these are left out."""
    return f"{page_url('showback')}?{report_filter.with_(details=EVERYTHING).url()}"


def traces_url(report_filter: ReportFilter, cursor: str = "") -> str:
    """The traces of a filter; `by` and `grain` mean nothing there and are left out."""
    query = report_filter.query()
    for name in ("by", "grain", "compare"):
        query.pop(name, None)
    if cursor:
        query["cursor"] = [cursor]
    return f"{page_url('traces')}?{urlencode(query, doseq=True)}"


def credits_url(report_filter: ReportFilter) -> str:
    """The credits of providers within a filter, one by one."""
    plain = report_filter.with_(by=(Dimension.USE_CASE,), details=EVERYTHING)
    return f"{page_url('credits')}?{plain.url()}"


def filter_crumbs(report_filter: ReportFilter) -> list[dict[str, object]]:
    """Showback, then one step per narrowed dimension: each leads back to that level."""
    narrowed = report_filter.with_(values=(), by=(Dimension.USE_CASE,))
    narrowed = narrowed.with_(unattributed=False, unpriced=False)
    crumbs = [crumb(_("Showback"), showback_url(narrowed))]
    for dimension, chosen in report_filter.values:
        narrowed = narrowed.choosing(dimension, chosen)
        narrowed = narrowed.with_(by=(dimension.deeper or dimension,))
        crumbs.append(crumb(_spelled(dimension, chosen), showback_url(narrowed)))
    if report_filter.unattributed:
        crumbs.append(crumb(_("Unattributed")))
    if report_filter.unpriced:
        crumbs.append(crumb(_("Unpriced")))
    return crumbs


def _spelled(dimension: Dimension, chosen: tuple[str, ...]) -> str:
    names = labels(dimension)
    return ", ".join(label_of(value, names) for value in chosen)
