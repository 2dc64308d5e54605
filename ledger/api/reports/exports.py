"""/api/v1/exports: a report's file that takes too long for one answer; 202 at once, progress by
asking again."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from uuid import UUID

from django.http import Http404, QueryDict
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finops.access import Actor, can
from finops.api.authentication import actor_of
from finops.api.parameters import refusal
from finops.api.problems import problem_response
from finops.models import ApiKey, ExportJob
from finops.queries.exports import exports_by_key
from finops.services.exporting import TooManyExports, request_export
from finops.services.leasing import cancel, kind_named
from finops.ui.documents.xlsx import XLSX_TYPE
from finops.ui.exports import FORMATS
from finops.ui.reports import ReportRequest, report_of_api
from finops.views.exports.jobs import finished_file
from ledger.api.reports.endpoint import own_filter
from ledger.api.reports.reading import asker_of, only

API: Final = "/api/v1/"
OF_AN_ANSWER: Final = frozenset({"format", "cursor", "limit", "tenant"})  # a file has none of them
MOST_LISTED: Final = 50
OF_ONE_TENANT: Final = gettext_lazy(
    "A file is kept in one tenant and stands in its audit log: order it with a key of that tenant."
)


class ExportOrderSerializer(serializers.Serializer[ExportJob]):
    """`report` and `query` as in GET /api/v1/<report>?<query>, which may be asked for as a file."""

    report = serializers.CharField(max_length=300, help_text="Such as showback or pages/calls.")
    query = serializers.CharField(max_length=8_000, allow_blank=True, default="")
    format = serializers.ChoiceField(FORMATS, default="csv")


class ExportSerializer(serializers.ModelSerializer[ExportJob]):
    """One file: `rows_total` is known while it is written; `error` says what to do next."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    report = serializers.SerializerMethodField()

    class Meta:
        model = ExportJob
        fields = (
            *("id", "report", "query", "format", "state", "file_name"),
            *("rows_done", "rows_total", "bytes_total", "sha256", "error"),
            *("created_at", "started_at", "finished_at", "expires_at"),
        )
        read_only_fields = fields

    def get_report(self, job: ExportJob) -> str:
        return job.path.removeprefix(API)


@dataclass(frozen=True)
class ExportOrder:
    """The query of an order, read as that of a request."""

    query_params: QueryDict


class ExportsView(APIView):
    """Order a file, or list those that this key has ordered, the newest first. A platform key
    orders none: a file is kept in one tenant and stands in its audit log."""

    required_action = "prepare_export"

    @extend_schema(operation_id="exports", responses=ExportSerializer(many=True))
    def get(self, request: Request) -> Response:
        only(request)
        jobs = exports_by_key(key_of(request))[:MOST_LISTED]
        return Response(ExportSerializer(jobs, many=True).data)

    @extend_schema(
        operation_id="export_order",
        request=ExportOrderSerializer,
        responses={202: ExportSerializer},
    )
    def post(self, request: Request) -> HttpResponseBase:
        only(request)
        order = ExportOrderSerializer(data=request.data)
        order.is_valid(raise_exception=True)
        asked, asker = order.validated_data, asker_of(request)
        if asker.is_platform:
            raise PermissionDenied(OF_ONE_TENANT)
        path = API + asked["report"]
        check_order(request, path, asked["query"])
        try:
            job = request_export(
                actor=asker.actor, path=path, query=asked["query"], file_format=asked["format"]
            )
        except TooManyExports as problem:
            return problem_response(HTTPStatus.TOO_MANY_REQUESTS, problem.messages[0])
        return Response(ExportSerializer(job).data, status=HTTPStatus.ACCEPTED)


class ExportView(APIView):
    """One file that this key has ordered."""

    required_action = "prepare_export"

    @extend_schema(operation_id="export", responses=ExportSerializer)
    def get(self, request: Request, public_id: UUID) -> Response:
        only(request)
        return Response(ExportSerializer(job_or_404(request, public_id)).data)


class ExportCancelView(APIView):
    """Cancel a file that this key has ordered and that is not done yet; 409 where it has ended."""

    required_action = "prepare_export"

    @extend_schema(operation_id="export_cancel", request=None, responses=ExportSerializer)
    def post(self, request: Request, public_id: UUID) -> Response:
        only(request)
        job, actor = job_or_404(request, public_id), asker_of(request).actor
        cancel(kind_named("export"), job, actor=actor)
        return Response(ExportSerializer(job_or_404(request, public_id)).data)


class ExportFileView(APIView):
    """The file, once its state is done; 409 before."""

    required_action = "prepare_export"

    @extend_schema(
        operation_id="export_file",
        responses={
            (200, "text/csv"): OpenApiTypes.STR,
            (200, XLSX_TYPE): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: Request, public_id: UUID) -> HttpResponseBase:
        only(request)
        job = job_or_404(request, public_id)
        if job.state != ExportJob.State.DONE:
            return problem_response(HTTPStatus.CONFLICT, _("There is no file yet: see its state."))
        return finished_file(job)


def check_order(request: Request, path: str, query: str) -> None:
    """Refuse what GET would refuse, as far as it can be told without reading the rows: an unknown
    report, one that is not for this key, a wrong parameter. Raises ValidationError."""
    try:
        match = resolve(path)
    except Resolver404:
        raise unknown_report() from None
    report, endpoint = report_of_api(match.url_name or ""), getattr(match.func, "cls", None)
    asker = asker_of(request)
    if report is None or endpoint is None or not can(asker.actor, report.action):
        raise unknown_report()
    order = ExportOrder(QueryDict(query))
    only(order, *(endpoint.parameters - OF_AN_ANSWER))
    if endpoint.narrowed(order, asker) is None:
        asking = ReportRequest(asker.tenant, asker.actor, order.query_params, match.kwargs)
        own_filter(report, asking)


def unknown_report() -> serializers.ValidationError:
    return refusal("report", "unknown_report", _("There is no such report for this key."))


def key_of(request: Request) -> ApiKey:
    actor: Actor | None = actor_of(request)
    if actor is None or actor.key is None:
        raise NotAuthenticated
    return actor.key


def job_or_404(request: Request, public_id: UUID) -> ExportJob:
    job = exports_by_key(key_of(request)).filter(public_id=public_id).first()
    if job is None:
        raise Http404
    return job
