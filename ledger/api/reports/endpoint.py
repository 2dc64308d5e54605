"""The endpoints of reports: each is declared with its report."""

from collections.abc import Iterable
from typing import Any, cast

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from finops.api.parameters import form_problems, refusal
from finops.ui.exports import TooManyRows
from finops.ui.reports import (
    AnyPage,
    AnyReport,
    OverTenants,
    ReportApi,
    ReportRefused,
    ReportRequest,
)
from ledger.api.reports.reading import (
    JSON,
    Asker,
    HasQuery,
    answer,
    answers,
    as_file,
    asker_of,
    filter_of,
    format_of,
    one_tenant,
    only,
    own_of,
    reading,
    tenant_parameter,
    too_many,
)
from ledger.api.reports.sheets import sheet_api
from ledger.calc.reports.filters import ReportFilter
from ledger.views.reports.filtering import AskedReport, ReportFields


def report_api_urls(reports: Iterable[AnyReport]) -> list[URLPattern]:
    return [
        path(_api(report).path, report_endpoint(report).as_view(), name=f"api_{report.api_name}")
        for report in reports
        if report.has_api
    ]


def _api(report: AnyReport) -> ReportApi[Any]:
    """Any: what was read, or the sheet of a page that declares no answer."""
    return report.api or sheet_api(cast(AnyPage, report))


def own_filter(report: AnyReport, asking: ReportRequest) -> object:
    """What a filter of the page's own makes of the query. Raises ValidationError."""
    own = report.filter.read(asking, report.action)
    if own.asked is None:
        raise ValidationError(form_problems(own.form))
    return own.asked


def _of_tenants(
    declared: OverTenants, asked: object, asker: Asker, file_format: str
) -> HttpResponseBase:
    """All tenants side by side, by the report that is declared for it."""
    read = declared.read(asked)
    if file_format != JSON:
        return as_file(declared.sheet(read, asker.tenant), file_format)
    return answer(declared.body(read))


def report_endpoint(report: AnyReport) -> type[APIView]:
    """Reads what the page reads, and answers with the declared body or the page's own file."""
    api, fields = _api(report), report.filter
    also = fields.also if isinstance(fields, ReportFields) else {}
    own = {name: values.__contains__ for name, values in also.items()} | {**api.own}
    offered = {shape.name for shape in api.parameters} - {"tenant"}

    class ReportEndpoint(APIView):
        __doc__ = api.words
        required_action = report.action
        declared, parameters = report, offered

        @staticmethod
        def narrowed(request: HasQuery, asker: Asker) -> ReportFilter | None:
            """The filter of reports; a page's own is read inside the tenant. Raises
            ValidationError."""
            if report.api is None or not isinstance(fields, ReportFields):
                only(request, *offered, *tenant_parameter(asker))
            own_of(request, own)
            if not isinstance(fields, ReportFields):
                return None
            of_requests = fields.of_requests
            return filter_of(request, asker, also=frozenset(own), of_requests=of_requests)

        @extend_schema(
            operation_id=report.api_name, parameters=[*api.parameters], responses=answers(api.shape)
        )
        def get(self, request: Request, **captured: Any) -> HttpResponseBase:
            # Any: whatever the URL captures
            asker = asker_of(request) if api.is_over_tenants else one_tenant(request)
            file_format = format_of(request)
            narrowed = self.narrowed(request, asker)
            asking = ReportRequest(asker.tenant, asker.actor, request.query_params, captured)
            try:
                with reading(asker, report.action) as scope:
                    asked = AskedReport(narrowed, scope) if narrowed else own_filter(report, asking)
                    if asker.sees_all and api.of_tenants:
                        return _of_tenants(api.of_tenants, asked, asker, file_format)
                    if file_format != JSON:
                        return as_file(report.sheet_of(asking, asked), file_format)
                    read = report.read if report.api else report.sheet_of
                    return answer(api.body(read(asking, asked)))
            except ReportRefused as refused:
                raise refusal(refused.field, refused.code, refused.text) from None
            except TooManyRows as problem:
                return too_many(problem)

    return ReportEndpoint
