"""OTLP over HTTP: traces become cost events; metrics and logs are taken and let go.

Answers in the encoding of the request, failures as `google.rpc.Status`. Exporters send again
after 429, 502, 503 and 504 only, so those alone mean “try again”.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from google.protobuf.json_format import MessageToJson
from google.protobuf.message import Message
from google.rpc.code_pb2 import Code
from google.rpc.status_pb2 import Status
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceResponse,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response

from finops.api.parsing import RawBodyParser, body_of
from ledger.api.imports.posting import PostingView
from ledger.api.receivers.asking import asked_by
from ledger.parsers import FileRejected, otlp
from ledger.parsers.otlp.wire.bodies import unzipped
from ledger.services.importing.receiving.whole_bodies import Doubt, NotTaken, Receipt, receive

PROTOBUF = "application/x-protobuf"
JSON = "application/json"
CODES: dict[int, int] = {
    400: Code.INVALID_ARGUMENT,
    401: Code.UNAUTHENTICATED,
    403: Code.PERMISSION_DENIED,
    404: Code.NOT_FOUND,
    405: Code.UNIMPLEMENTED,
    413: Code.INVALID_ARGUMENT,
    415: Code.INVALID_ARGUMENT,
    429: Code.RESOURCE_EXHAUSTED,
    503: Code.UNAVAILABLE,
}
MOST_REASONS = 3
KEPT_HEADERS = ("Retry-After", "WWW-Authenticate", "Allow")


class SpanBodyParser(RawBodyParser):
    """Larger than other bodies may be, since spans carry whole prompts."""

    most_bytes = "MAX_OTLP_BYTES"


@extend_schema(exclude=True)  # described by the OTLP specification
class OtlpView(PostingView):
    """What the three signals share: the encoding, and the form of failures."""

    parser_classes = (SpanBodyParser,)

    def perform_content_negotiation(
        self, request: Request, force: bool = False
    ) -> tuple[Any, str]:  # Any: a renderer; ours is never asked
        """The answer follows the request's encoding, whatever it says it accepts."""
        negotiated: tuple[Any, str] = super().perform_content_negotiation(request, force=True)
        return negotiated

    def handle_exception(self, exc: Exception) -> Response:
        """The problem that any other path would answer, as a Status."""
        response = super().handle_exception(exc)
        detail = response.data.get("detail", "") if isinstance(response.data, dict) else ""
        message = Status(code=CODES.get(response.status_code, Code.UNKNOWN), message=str(detail))
        answer = encoded(self.request, message, response.status_code)
        for name in KEPT_HEADERS:
            if name in response.headers:
                answer.headers[name] = response.headers[name]
        return answer  # type: ignore[return-value]  # an HttpResponse does as well


class TracesView(OtlpView):
    """Spans; what is refused is told in `partial_success`, and never sent again."""

    channel = "otlp"

    def post(self, request: Request) -> HttpResponse:
        try:
            body = unzipped(body_of(request), settings.MAX_OTLP_BYTES)
            received = otlp.parse(body, as_json=speaks_json(request))
        except FileRejected as problem:
            return refusal(request, problem)
        receipt = receive(actor=asked_by(request), received=received, channel=self.channel)
        return encoded(request, traces_answer(receipt))


class OtlpMetricsView(OtlpView):
    """Accepted and discarded: what costs is told by spans."""

    def post(self, request: Request) -> HttpResponse:
        speaks_json(request)
        return encoded(request, ExportMetricsServiceResponse())


class LogsView(OtlpView):
    """Accepted and discarded unread: logs of AI platforms are prompts and answers."""

    def post(self, request: Request) -> HttpResponse:
        speaks_json(request)
        return encoded(request, ExportLogsServiceResponse())


def speaks_json(request: Request) -> bool:
    """Raises UnsupportedMediaType for what is neither of the two encodings."""
    content_type = media_type(request)
    if content_type not in {JSON, PROTOBUF}:
        raise UnsupportedMediaType(content_type or "(none)")
    return content_type == JSON


def media_type(request: Request | HttpRequest) -> str:
    return (request.content_type or "").partition(";")[0].strip().lower()


def traces_answer(receipt: Receipt) -> ExportTraceServiceResponse:
    """Reasons of refusals, then of doubts: with no span rejected the message is a warning, as
    OTLP provides for it."""
    answer = ExportTraceServiceResponse()
    reasons = [
        *sentences(receipt.refusals, _("refused")),
        *sentences(receipt.doubts, _("kept, in doubt")),
    ]
    if reasons:
        answer.partial_success.rejected_spans = receipt.rejected
        answer.partial_success.error_message = " ".join(reasons)
    return answer


def sentences(remarks: Sequence[NotTaken | Doubt], fate: str) -> list[str]:
    """“2 × kept, in doubt: …”, the commonest first."""
    counted = Counter(remark.message for remark in remarks)
    return [f"{count} × {fate}: {text}" for text, count in counted.most_common(MOST_REASONS)]


def refusal(request: Request, problem: FileRejected) -> HttpResponse:
    status = 413 if problem.code in {"body_too_large", "too_many_parts"} else 400
    message = Status(code=Code.INVALID_ARGUMENT, message=problem.message)
    return encoded(request, message, status)


def status_answer(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """An error outside the views, as they would tell it."""
    return encoded(request, Status(code=CODES.get(status, Code.UNKNOWN), message=sentence), status)


def encoded(request: Request | HttpRequest, message: Message, status: int = 200) -> HttpResponse:
    if media_type(request) == PROTOBUF:
        return HttpResponse(message.SerializeToString(), content_type=PROTOBUF, status=status)
    return HttpResponse(MessageToJson(message, indent=None), content_type=JSON, status=status)
