"""/api/v1/imports: files as jobs; 202 at once, progress by asking again."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finops.api.authentication import actor_of
from finops.services.leasing import cancel
from ledger.api.imports.data_fields import fields_url
from ledger.api.reports.reading import only
from ledger.models import ImportJob
from ledger.parsers import FORMATS
from ledger.queries.imports import import_job, import_jobs
from ledger.services.importing import IMPORTS, NamedFile, submit_import
from ledger.views.imports.jobs import rejects_file

MOST_JOBS = 200


class ImportJobSerializer(serializers.ModelSerializer[ImportJob]):
    """One import: counts, progress, times. `by_tenant` is for platform imports; `by_file` counts
    by the number of the file; `skipped` are rows of other tools' exports that are about no call;
    `untold` are rows not taken beyond those whose reasons are kept."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    fields_url = serializers.SerializerMethodField(help_text="Lists the fields, with templates.")

    class Meta:
        model = ImportJob
        fields = (
            "id",
            "state",
            "file_names",
            "format",
            "bytes_total",
            "bytes_done",
            "rows_done",
            "accepted",
            "duplicate",
            "conflict",
            "rejected",
            "skipped",
            "untold",
            "by_file",
            "by_tenant",
            "error",
            "cancelled_by",
            "fields_url",
            "created_at",
            "started_at",
            "finished_at",
        )
        read_only_fields = fields

    def get_fields_url(self, job: ImportJob) -> str:
        return fields_url(self.context["request"])


def serialized(request: Request, jobs: Any, *, many: bool = False) -> Any:
    """Any: one job or several, as the framework has it."""
    return ImportJobSerializer(jobs, many=many, context={"request": request}).data


UPLOAD = inline_serializer(
    "ImportUpload",
    {
        "file": serializers.ListField(child=serializers.FileField()),
        "format": serializers.ChoiceField(FORMATS, required=False),
    },
)


class ImportsView(APIView):
    """Upload files (202), or list the latest imports."""

    required_action = {"GET": "view_imports", "POST": "upload_import"}
    parser_classes = (MultiPartParser,)

    @extend_schema(responses=ImportJobSerializer(many=True))
    def get(self, request: Request) -> Response:
        only(request)
        return Response(serialized(request, import_jobs()[:MOST_JOBS], many=True))

    @extend_schema(request={"multipart/form-data": UPLOAD}, responses={202: ImportJobSerializer})
    def post(self, request: Request) -> Response:
        only(request)
        actor = actor_of(request)
        assert actor is not None  # noqa: S101  # HasRequiredAction let the request in
        files = [
            NamedFile(upload.name or "", upload, upload.size or 0)
            for upload in request.FILES.getlist("file")
        ]
        job = submit_import(actor=actor, files=files, format=request.data.get("format") or None)
        return Response(serialized(request, job), status=202)


class ImportView(APIView):
    """One import."""

    required_action = "view_imports"

    @extend_schema(responses=ImportJobSerializer)
    def get(self, request: Request, public_id: UUID) -> Response:
        only(request)
        return Response(serialized(request, job_or_404(public_id)))


class ImportCancelView(APIView):
    """Cancel an import that has not ended: chunks that were posted stand, the rest is not read."""

    required_action = "upload_import"

    @extend_schema(request=None, responses=ImportJobSerializer)
    def post(self, request: Request, public_id: UUID) -> Response:
        only(request)
        actor = actor_of(request)
        assert actor is not None  # noqa: S101  # HasRequiredAction let the request in
        cancel(IMPORTS, job_or_404(public_id), actor=actor)
        return Response(serialized(request, job_or_404(public_id)))


class ImportRejectsView(APIView):
    """The rows that were not taken, with reasons, as CSV."""

    required_action = "view_imports"

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request, public_id: UUID) -> HttpResponseBase:
        only(request)
        return rejects_file(job_or_404(public_id))


def job_or_404(public_id: UUID) -> ImportJob:
    job = import_job(public_id)
    if job is None:
        raise Http404
    return job
