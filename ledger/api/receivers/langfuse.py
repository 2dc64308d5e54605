"""What Langfuse's SDK calls: traces over OTLP, and quality scores.

Its keys are a pair for Basic authentication: the public one may be anything, the secret one is
an API key of ours.
"""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finops import clock
from finops.api.parsing import RawBodyParser, body_of
from ledger.api.imports.ingest import LIMITS, body_problem
from ledger.api.imports.posting import PostingView
from ledger.api.receivers.asking import asked_by
from ledger.api.receivers.otlp import TracesView
from ledger.parsers import FileRejected
from ledger.parsers.ingest import unpack
from ledger.parsers.scores import langfuse as scores
from ledger.services.importing.receiving.whole_bodies import Receipt, receive

CHANNEL = "langfuse"


class LangfuseTracesView(TracesView):
    """The same spans on Langfuse's path."""

    channel = CHANNEL


@extend_schema(exclude=True)  # described by Langfuse
class LangfuseScoresView(PostingView):
    """One score or an array of them. The same id counts once; comments are dropped unread."""

    parser_classes = (RawBodyParser,)

    def post(self, request: Request) -> Response | HttpResponse:
        try:
            body = unpack(body_of(request), LIMITS.max_bytes)
            parsed = scores.parse(body, clock.now(), LIMITS.max_records)
        except FileRejected as problem:
            return body_problem(problem)
        receipt = receive(actor=asked_by(request), received=parsed.received, channel=CHANNEL)
        return one_answer(parsed.first_id, receipt) if parsed.is_one else batch_answer(receipt)


@extend_schema(exclude=True)  # described by Langfuse
class LangfuseProjectsView(APIView):
    """`auth_check()` of the SDK: the tenant of the key as the one project it may send to."""

    required_action = "ingest"

    def get(self, request: Request) -> Response:
        tenant = asked_by(request).tenant
        named = {"id": tenant.slug, "name": tenant.name}
        return Response({"data": [{**named, "organization": named, "metadata": {}}]})


def one_answer(score_id: str, receipt: Receipt) -> Response:
    """As Langfuse up to version 4 answers a single score."""
    if receipt.refusals:
        return Response({"message": receipt.refusals[0].message}, status=400)
    return Response({"id": score_id})


def batch_answer(receipt: Receipt) -> Response:
    """202 where all are taken, else 207 with what is wrong; the SDK sends nothing again."""
    if not receipt.refusals:
        return Response({"message": "Accepted"}, status=202)
    errors = [{"id": refusal.id, "message": refusal.message} for refusal in receipt.refusals]
    taken = receipt.accepted + receipt.duplicate
    return Response({"accepted": taken, "rejected": receipt.rejected, "errors": errors}, status=207)
