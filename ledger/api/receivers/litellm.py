"""POST /v1/ingest/litellm: LiteLLM's generic callback, as array, NDJSON or single payloads."""

from dataclasses import asdict

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from finops.api.parsing import RawBodyParser, body_of
from finops.api.problems import FieldError, problem_response
from ledger.api.imports.ingest import LIMITS, body_problem
from ledger.api.imports.posting import PostingView
from ledger.api.receivers.asking import asked_by
from ledger.api.receivers.shapes import ANY_JSON, ANY_LINES, remarks
from ledger.parsers import FileRejected
from ledger.parsers.litellm import bodies as litellm
from ledger.services.importing.receiving.whole_bodies import Receipt, receive

CHANNEL = "litellm"
ANSWER = inline_serializer(
    "LiteLLMAnswer",
    {
        **{n: serializers.IntegerField() for n in ("accepted", "duplicate", "conflict")},
        "rejected": serializers.IntegerField(),
        "errors": remarks(),
        "in_doubt": remarks(),
    },
)


class LiteLLMView(PostingView):
    """Each payload stands for itself: LiteLLM does not send a batch again, so what is good in
    it is taken and the rest is told. Prompts and answers are dropped unread."""

    parser_classes = (RawBodyParser,)

    @extend_schema(
        request={"application/json": ANY_JSON, "application/x-ndjson": ANY_LINES},
        responses={200: ANSWER},
    )
    def post(self, request: Request) -> Response | HttpResponse:
        try:
            received = litellm.parse(body_of(request), LIMITS)
        except FileRejected as problem:
            return body_problem(problem)
        receipt = receive(actor=asked_by(request), received=received, channel=CHANNEL)
        if not (receipt.accepted or receipt.duplicate) and receipt.refusals:
            return nothing_taken(receipt)
        return Response(
            {
                "accepted": receipt.accepted,
                "duplicate": receipt.duplicate,
                "conflict": receipt.conflict,
                "rejected": receipt.rejected,
                "errors": [asdict(remark) for remark in receipt.refusals],
                "in_doubt": [asdict(remark) for remark in receipt.doubts],
            }
        )


def nothing_taken(receipt: Receipt) -> Response:
    """A body of which nothing was taken is a problem, with the reasons."""
    first = receipt.refusals[0]
    errors = [
        FieldError(refusal.field, refusal.code, refusal.message) for refusal in receipt.refusals
    ]
    return problem_response(400, first.message, errors)
