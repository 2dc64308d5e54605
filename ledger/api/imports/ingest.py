"""POST /api/v1/ingest: records of requests, cost events and outcomes, answered one by one."""

import msgspec
from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from finops.api.authentication import actor_of
from finops.api.parsing import RawBodyParser, body_of
from finops.api.problems import FieldError, problem_response
from ledger.api.imports.data_fields import fields_url
from ledger.api.imports.posting import PostingView
from ledger.api.reports.reading import only
from ledger.parsers import FileRejected, IngestLimits
from ledger.services.importing import IngestResult, ingest

TOO_LARGE = frozenset({"body_too_large", "too_many_records"})
# What makes text no record, as told by the strict reader: no JSON, or JSON of another kind.
DAMAGE = frozenset({"bad_json", "bad_encoding", "too_deep", "wrong_type"})
LIMITS = IngestLimits(max_bytes=settings.MAX_INGEST_BYTES, max_records=10_000)

ERROR = inline_serializer(
    "IngestError",
    {
        **{name: serializers.CharField() for name in ("field", "code", "message")},
        "value": serializers.CharField(required=False, help_text="What was there, in short."),
    },
)
RESULT = inline_serializer(
    "IngestRecordResult",
    {
        "index": serializers.IntegerField(),
        "id": serializers.CharField(allow_null=True),
        "status": serializers.ChoiceField(["accepted", "duplicate", "rejected", "conflict"]),
        "errors": serializers.ListField(child=ERROR),
    },
)
ANSWER = inline_serializer(
    "IngestAnswer",
    {
        **{
            n: serializers.IntegerField() for n in ("accepted", "duplicate", "rejected", "conflict")
        },
        "results": serializers.ListField(child=RESULT),
    },
)

# Only the frame: each record is judged by itself, and one that is refused is told in the answer.
BODY = {
    "oneOf": [{"type": "array", "items": {}}, {"type": "object"}],
    "description": "An array of records or one record; `type` is cost_event (the default), "
    "request or outcome.",
}
LINES = {"description": "One record a line; a line that is none is told in the answer."}


def refuse_damage(result: IngestResult) -> None:
    """A body in which no record could even be read is one problem, not a list of them."""
    errors = [error for result_of_record in result.results for error in result_of_record.errors]
    codes = {error["code"] for error in errors}
    is_about_records = all(error["field"] == "record" for error in errors)
    if result.rejected == len(result.results) and is_about_records and codes and codes <= DAMAGE:
        raise FileRejected("body", sorted(codes)[0])


def body_problem(problem: FileRejected) -> Response:
    """A body that is unusable as a whole: 413 if it is too large, else 400."""
    status = 413 if problem.code in TOO_LARGE else 400
    errors = [FieldError(problem.field, problem.code, problem.message)]
    return problem_response(status, problem.message, errors)


def answered(request: Request, result: IngestResult) -> HttpResponse:
    """Whoever had a record refused is told where the fields are listed, in the header."""
    response = HttpResponse(msgspec.json.encode(result), content_type="application/json")
    if result.rejected:
        response["Link"] = f'<{fields_url(request)}>; rel="describedby"'
    return response


class IngestView(PostingView):
    """JSON array, one JSON object or NDJSON, plain or gzip. An accepted record is durable.
    The fields are listed at /api/v1/fields, to which the header `Link` leads where a record was
    refused; templates of files are beneath it."""

    parser_classes = (RawBodyParser,)

    @extend_schema(
        request={"application/json": BODY, "application/x-ndjson": LINES},
        responses={200: ANSWER},
    )
    def post(self, request: Request) -> Response | HttpResponse:
        only(request)
        actor = actor_of(request)
        assert actor is not None  # noqa: S101  # HasRequiredAction let the request in
        try:
            result = ingest(
                actor=actor,
                body=body_of(request),
                content_type=request.content_type or "",
                limits=LIMITS,
            )
            refuse_damage(result)
        except FileRejected as problem:
            refused = body_problem(problem)
            refused.data["type"] = fields_url(request)  # where RFC 9457 has documentation
            return refused
        return answered(request, result)
