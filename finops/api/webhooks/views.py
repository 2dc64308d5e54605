"""/api/v1/webhooks: who gets which events, and what became of each; for keys of the scope."""

from http import HTTPStatus
from typing import ClassVar, Final
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finops.access import Actor
from finops.api.authentication import actor_of
from finops.api.parameters import single_parameters
from finops.api.webhooks.shapes import (
    AskedSerializer,
    ChangeSerializer,
    DeliveriesSerializer,
    DeliverySerializer,
    EventTypesSerializer,
    SecretSerializer,
    WebhookSerializer,
    WebhooksSerializer,
    read_body,
)
from finops.models import Webhook
from finops.queries.webhooks import (
    MOST_DELIVERIES,
    deliveries_of,
    find_delivery,
    find_webhook,
    webhooks,
)
from finops.registries.event_types import event_types
from finops.services.webhooks import subscribing
from finops.services.webhooks.subscribing import NewWebhook

TAGS: Final = ["Webhooks"]
READ_OR_WRITE: Final = {"GET": "view_webhooks", "POST": "manage_webhooks"}


def own_actor(request: Request) -> Actor:
    actor = actor_of(request)
    if actor is None:
        raise NotAuthenticated
    return actor


def hook_or_404(webhook: UUID) -> Webhook:
    hook = find_webhook(webhook)
    if hook is None:
        raise Http404
    return hook


class WebhooksView(APIView):
    """All webhooks of the tenant, by name."""

    required_action: ClassVar[dict[str, str]] = READ_OR_WRITE

    @extend_schema(operation_id="webhooks", tags=TAGS, responses=WebhooksSerializer)
    def get(self, request: Request) -> Response:
        single_parameters(request)
        return Response(WebhooksSerializer({"webhooks": webhooks()}).data)

    @extend_schema(
        operation_id="create_webhook",
        tags=TAGS,
        request=AskedSerializer,
        responses={201: SecretSerializer},
    )
    def post(self, request: Request) -> Response:
        """Make a webhook. The answer holds its secret, which is shown this once."""
        single_parameters(request)
        asked = read_body(request.data, AskedSerializer)
        new = NewWebhook(**{**asked, "event_types": tuple(asked["event_types"])})
        hook = subscribing.create_webhook(actor=own_actor(request), new=new)
        return Response(SecretSerializer(hook).data, status=HTTPStatus.CREATED)


class WebhookView(APIView):
    """One webhook."""

    required_action: ClassVar[dict[str, str]] = {
        "GET": "view_webhooks",
        "PATCH": "manage_webhooks",
        "DELETE": "manage_webhooks",
    }

    @extend_schema(operation_id="webhook", tags=TAGS, responses=WebhookSerializer)
    def get(self, request: Request, webhook: UUID) -> Response:
        single_parameters(request)
        return Response(WebhookSerializer(hook_or_404(webhook)).data)

    @extend_schema(
        operation_id="change_webhook",
        tags=TAGS,
        request=ChangeSerializer,
        responses=WebhookSerializer,
    )
    def patch(self, request: Request, webhook: UUID) -> Response:
        """Change some of it. Switched on again, it is no longer disabled."""
        single_parameters(request)
        hook = hook_or_404(webhook)
        changes = read_body(request.data, ChangeSerializer)
        changed = subscribing.change_webhook(actor=own_actor(request), hook=hook, changes=changes)
        return Response(WebhookSerializer(changed).data)

    @extend_schema(operation_id="delete_webhook", tags=TAGS, responses={204: None})
    def delete(self, request: Request, webhook: UUID) -> Response:
        """Send nothing there any more; what is queued is dropped."""
        single_parameters(request)
        subscribing.delete_webhook(actor=own_actor(request), hook=hook_or_404(webhook))
        return Response(status=HTTPStatus.NO_CONTENT)


class RotateView(APIView):
    """Another secret; for a day what is sent is signed with both."""

    required_action: ClassVar[dict[str, str]] = {"POST": "manage_webhooks"}

    @extend_schema(
        operation_id="rotate_webhook", tags=TAGS, request=None, responses=SecretSerializer
    )
    def post(self, request: Request, webhook: UUID) -> Response:
        single_parameters(request)
        hook = hook_or_404(webhook)
        rotated = subscribing.rotate_secret(actor=own_actor(request), hook=hook)
        return Response(SecretSerializer(rotated).data)


class DeliveriesView(APIView):
    """What was sent to a webhook, or waits to be, the newest first."""

    required_action: ClassVar[dict[str, str]] = {"GET": "view_webhooks"}

    @extend_schema(operation_id="webhook_deliveries", tags=TAGS, responses=DeliveriesSerializer)
    def get(self, request: Request, webhook: UUID) -> Response:
        single_parameters(request)
        rows = deliveries_of(hook_or_404(webhook))[:MOST_DELIVERIES]
        return Response(DeliveriesSerializer({"deliveries": rows}).data)


class ResendView(APIView):
    """An event once more, under the same id."""

    required_action: ClassVar[dict[str, str]] = {"POST": "manage_webhooks"}

    @extend_schema(
        operation_id="resend_delivery",
        tags=TAGS,
        request=None,
        responses={201: DeliverySerializer},
    )
    def post(self, request: Request, webhook: UUID, delivery: UUID) -> Response:
        single_parameters(request)
        hook = hook_or_404(webhook)
        row = find_delivery(hook, delivery)
        if row is None:
            raise Http404
        sent = subscribing.resend(actor=own_actor(request), hook=hook, delivery=row)
        return Response(DeliverySerializer(sent).data, status=HTTPStatus.CREATED)


class EventTypesView(APIView):
    """The types of events that there are."""

    required_action: ClassVar[dict[str, str]] = {"GET": "view_webhooks"}

    @extend_schema(operation_id="webhook_event_types", tags=TAGS, responses=EventTypesSerializer)
    def get(self, request: Request) -> Response:
        single_parameters(request)
        return Response(EventTypesSerializer({"event_types": event_types()}).data)
