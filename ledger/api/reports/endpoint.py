"""The endpoints of reports that are declared with their page."""

from collections.abc import Iterable

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from finops.ui.reports import AnyPage, ReportApi, ReportRequest
from ledger.api.reports.reading import (
    JSON,
    answer,
    answers,
    as_file,
    asker_of,
    filter_of,
    format_of,
    one_tenant,
    reading,
)
from ledger.views.reports.filtering import AskedReport


def report_api_urls(pages: Iterable[AnyPage]) -> list[URLPattern]:
    return [
        path(page.api.path, report_endpoint(page, page.api).as_view(), name=f"api_{page.slug}")
        for page in pages
        if page.api
    ]


def report_endpoint(page: AnyPage, api: ReportApi[object]) -> type[APIView]:
    """Reads what the page reads, and answers with the body or the page's own file."""

    class ReportEndpoint(APIView):
        __doc__ = api.words
        required_action = page.action

        @extend_schema(
            operation_id=page.slug, parameters=[*api.parameters], responses=answers(api.shape)
        )
        def get(self, request: Request) -> HttpResponseBase:
            asker = asker_of(request) if api.is_over_tenants else one_tenant(request)
            file_format = format_of(request)
            asked = filter_of(request, asker)
            asking = ReportRequest(asker.tenant, asker.actor, request.query_params)
            with reading(asker) as scope:
                narrowed = AskedReport(asked, scope)
                if file_format != JSON:
                    return as_file(page.sheet_of(asking, narrowed), file_format)
                found = page.read(asking, narrowed)
            return answer(api.body(found))

    return ReportEndpoint
