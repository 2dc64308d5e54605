"""The filter bar of the report pages, and the links that carry a filter on."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from finops.access import visible_use_cases
from finops.models import Tenant
from finops.ui.links import crumb, page_url
from finops.ui.reports import Reading, ReportRequest
from finops.ui.saved_views import Query
from ledger.calc.reports.detail_filter import EVERYTHING
from ledger.calc.reports.dimensions import FILTER_DIMENSIONS, Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.forms.details import DETAIL_PARAMETERS
from ledger.forms.reports import ReportFilterForm, default_filter, today_of
from ledger.queries.choices import Choices, choices
from ledger.queries.labels import label_of, labels
from ledger.queries.narrowing import Scope

# The parameters that pages read besides the filter itself.
OWN_PARAMETERS: Final = frozenset({"sort", "format", "cursor", "page"})
# The fields that pages offer, in their order.
DATES: Final = ("from", "to")
PERIOD: Final = (*DATES, "grain", "compare")
BY_DIMENSION: Final = tuple(
    dimension.url_name
    for dimension in sorted(FILTER_DIMENSIONS, key=lambda known: not known.declared.is_in_sight)
)
LEFTOVERS: Final = ("unattributed", "unpriced")
# What a trace is looked for by, before everything else that may be asked.
LOOKED_FOR_BY: Final = (
    *("trace_id", Dimension.MODEL.url_name, "cost_usd_min", "cost_usd_max"),
    *("latency_ms_min", "latency_ms_max"),
)
OF_REQUESTS: Final = tuple(
    dict.fromkeys((*DATES, *LOOKED_FOR_BY, *BY_DIMENSION, *LEFTOVERS, *DETAIL_PARAMETERS))
)
SORT: Final = re.compile(r"-?[a-z_]{1,32}")


@dataclass(frozen=True)
class AskedReport:
    """The filter as it was asked for, and the use cases that the asker may see (None: all)."""

    filter: ReportFilter
    scope: Scope


@dataclass(frozen=True)
class ReportFields:
    """The filter of the ledger's report pages: a ReportFilter (of a list of requests, of all
    tenants), the order of the table, and parameters that a page adds, each with the values it may
    have."""

    of_requests: bool = False
    of_platform: bool = False
    also: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def read(self, asking: ReportRequest, action: str) -> Reading[AskedReport]:
        """The form offers what the asker may choose, and where it is wrong its right parts."""
        form = self._form(asking.tenant, asking.query)
        scope = visible_use_cases(asking.actor, action)
        report = form.report_filter if form.is_valid() else None
        _offer(form, choices(scope), report)
        if report is None:
            form.data = _mended(form, asking)
            return Reading(form, None)
        return Reading(form, AskedReport(report, scope))

    def kept(self, tenant: Tenant, query: QueryDict) -> Query:
        form = self._form(tenant, query)
        if not form.is_valid():
            raise ValidationError([text for texts in form.errors.values() for text in texts])
        more = {name: query.getlist(name)[-1:] for name in (*self.also, "sort")}
        known = {name: more[name] for name in self.also if {*more[name]} & {*self.also[name]}}
        if SORT.fullmatch("".join(more["sort"])):
            known["sort"] = more["sort"]
        return {**form.report_filter.query(), **known}

    def _form(self, tenant: Tenant, query: QueryDict) -> ReportFilterForm:
        return ReportFilterForm(
            query,
            today=today_of(tenant),
            also=OWN_PARAMETERS | {*self.also},
            platform=self.of_platform,
            of_requests=self.of_requests,
        )


def _offer(form: ReportFilterForm, offered: Choices, report: ReportFilter | None) -> None:
    """One select per dimension with “all” on top; a list only where several are chosen."""
    form.offer(offered)
    for dimension in FILTER_DIMENSIONS:
        if report is None or len(report.chosen(dimension)) < 2:
            many = form.fields[dimension.url_name].widget
            form.fields[dimension.url_name].widget = forms.Select(
                choices=[("", _("all")), *many.choices]
            )
    form.fields |= {
        "compare": _flag(_("Compare with"), ("1", _("prior period")), ("0", _("nothing"))),
        "unattributed": _flag(_("Owner"), ("", _("all")), ("1", _("unattributed only"))),
        "unpriced": _flag(_("Price"), ("", _("all")), ("1", _("unpriced only"))),
    }


def _mended(form: ReportFilterForm, asking: ReportRequest) -> QueryDict:
    """What was right in a wrong filter, and defaults for the rest: the next change counts."""
    shown = QueryDict(mutable=True)
    for name, values in default_filter(today_of(asking.tenant)).query().items():
        shown.setlist(name, values)
    for name in asking.query.keys() & form.fields.keys() - form.errors.keys():
        shown.setlist(name, asking.query.getlist(name))
    return shown


def _flag(label: str, *choices: tuple[str, str]) -> forms.CharField:
    return forms.CharField(required=False, label=label, widget=forms.Select(choices=choices))


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
