"""POST /api/v1/events and /api/v1/events/batch: OpenMeter's and Lago's usage events.

They share the path and are told apart: `ce-` headers, a CloudEvents content type, or a body
that is no `{"event": …}` or `{"events": […]}` is OpenMeter's.
"""

import uuid
from collections.abc import Mapping

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from finops import clock
from finops.access import Actor
from finops.api.parsing import RawBodyParser, body_of
from finops.api.problems import FieldError, problem_response
from ledger.api.imports.ingest import LIMITS, body_problem
from ledger.api.imports.posting import PostingView
from ledger.api.receivers.asking import asked_by
from ledger.api.receivers.shapes import ANY_JSON
from ledger.parsers import FileRejected
from ledger.parsers.ingest import unpack
from ledger.parsers.metering import lago, openmeter
from ledger.parsers.metering.lago import LagoEvent, record_time
from ledger.parsers.metering.usage import event_key
from ledger.services.importing.receiving.at_once import receive_whole
from ledger.services.importing.receiving.whole_bodies import Receipt

TYPES = ("application/json", "application/cloudevents+json", "application/cloudevents-batch+json")
TAKEN = {
    204: OpenApiResponse(description="All of it is in the ledger (OpenMeter)."),
    200: OpenApiResponse(description="All of it is in the ledger (Lago)."),
    422: OpenApiResponse(description="Nothing was taken; `error_details` tells why (Lago)."),
}


class EventsView(PostingView):
    """One event or many; all of them or none. The same source and id counts once."""

    parser_classes = (RawBodyParser,)

    @extend_schema(request=dict.fromkeys(TYPES, ANY_JSON), responses=TAKEN)
    def post(self, request: Request) -> Response | HttpResponse:
        actor, headers = asked_by(request), request.headers
        try:
            body = unpack(body_of(request), LIMITS.max_bytes)
            if is_lago(body, request.content_type or "", headers):
                return take_lago(actor, body)
            return take_cloud_events(actor, body, headers)
        except FileRejected as problem:
            return body_problem(problem)


def is_lago(body: bytes, content_type: str, headers: Mapping[str, str]) -> bool:
    if "cloudevents" in content_type or openmeter.is_binary(headers):
        return False
    return lago.is_one(body) is not None


def take_cloud_events(actor: Actor, body: bytes, headers: Mapping[str, str]) -> HttpResponse:
    """204: OpenMeter's client takes every other answer for a failure."""
    received = openmeter.parse(body, headers, LIMITS, clock.now())
    receipt = receive_whole(actor=actor, received=received, channel="openmeter")
    if receipt.refusals:
        errors = [
            FieldError(refusal.field, refusal.code, refusal.message) for refusal in receipt.refusals
        ]
        return problem_response(400, receipt.refusals[0].message, errors)
    return HttpResponse(status=204)


def take_lago(actor: Actor, body: bytes) -> Response:
    """200 with the events as Lago's client reads them back; 422 in Lago's own form."""
    events = lago.read(body, LIMITS)
    now = clock.now()
    received = lago.parse(events, now)
    receipt = receive_whole(actor=actor, received=received, channel="lago")
    if receipt.refusals:
        return lago_refusal(receipt)
    echoes = [echo(actor, event, record_time(event, now)) for event in events]
    return Response({"event": echoes[0]} if lago.is_one(body) else {"events": echoes})


def echo(actor: Actor, event: LagoEvent, at: str) -> dict[str, str | None]:
    """What names the event; its properties are not sent back."""
    owner = event.external_subscription_id or event.external_customer_id or ""
    key = event_key("lago", owner, event.transaction_id)
    return {
        "lago_id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{actor.tenant.pk}/{key}")),
        "transaction_id": event.transaction_id,
        "lago_customer_id": None,
        "lago_subscription_id": None,
        "external_subscription_id": event.external_subscription_id or "",
        "code": event.code,
        "timestamp": at,
        "precise_total_amount_cents": None,
        "properties": None,
        "created_at": clock.now().isoformat(),
    }


def lago_refusal(receipt: Receipt) -> Response:
    details: dict[str, list[str]] = {}
    for refusal in receipt.refusals:
        details.setdefault(refusal.field, []).append(refusal.code)
    body = {
        "status": 422,
        "error": "Unprocessable Entity",
        "code": "validation_errors",
        "error_details": details,
    }
    return Response(body, status=422)
