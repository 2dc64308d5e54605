"""Bodies of webhooks over the API: read strictly; a secret stands in two answers only."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from finops.api.parameters import refusal
from finops.models import OutboxMessage, Webhook
from finops.models.webhooks import LONGEST_URL
from finops.registries.event_types import EventType

MOST_TYPES: Final = 100


class AskedSerializer(serializers.Serializer[Any]):
    """What a webhook is asked to be."""

    name = serializers.CharField(max_length=80)
    url = serializers.CharField(max_length=LONGEST_URL, help_text="It begins with https://.")
    event_types = serializers.ListField(
        child=serializers.CharField(max_length=60),
        min_length=1,
        max_length=MOST_TYPES,
        help_text="Names of `/api/v1/webhooks/event-types`.",
    )
    shape = serializers.ChoiceField(Webhook.Shape.choices, required=False)
    is_active = serializers.BooleanField(required=False)


class ChangeSerializer(AskedSerializer):
    """Some of it; what is left out stays."""

    name = serializers.CharField(max_length=80, required=False)
    url = serializers.CharField(max_length=LONGEST_URL, required=False)
    event_types = serializers.ListField(
        child=serializers.CharField(max_length=60),
        min_length=1,
        max_length=MOST_TYPES,
        required=False,
    )


class WebhookSerializer(serializers.Serializer[Webhook]):
    """A webhook as it stands; its secret is never read again."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()
    url = serializers.CharField()
    shape = serializers.ChoiceField(Webhook.Shape.choices)
    event_types = serializers.ListField(child=serializers.CharField())
    is_active = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField()
    both_secrets_until = serializers.DateTimeField(
        source="both_until", allow_null=True, help_text="Until then both secrets sign."
    )
    failing_since = serializers.DateTimeField(allow_null=True)
    disabled_at = serializers.DateTimeField(allow_null=True)
    disabled_because = serializers.CharField(allow_blank=True)


class SecretSerializer(WebhookSerializer):
    """The same with its secret, which is shown this once."""

    secret = serializers.CharField()


class WebhooksSerializer(serializers.Serializer[object]):
    webhooks = WebhookSerializer(many=True)


class TrySerializer(serializers.Serializer[object]):
    """One attempt; `status` is what they answered with, null where they did not."""

    at = serializers.DateTimeField()
    status = serializers.IntegerField(allow_null=True)
    error = serializers.CharField(allow_blank=True)


class DeliverySerializer(serializers.Serializer[OutboxMessage]):
    """One event on its way to a webhook; `message_id` is its header `webhook-id`."""

    id = serializers.UUIDField(source="public_id")
    event_type = serializers.CharField(source="event.type")
    message_id = serializers.SerializerMethodField()
    state = serializers.ChoiceField(OutboxMessage.State.choices)
    created_at = serializers.DateTimeField()
    next_attempt_at = serializers.SerializerMethodField()
    finished_at = serializers.DateTimeField(allow_null=True)
    status = serializers.IntegerField(allow_null=True)
    error = serializers.CharField(allow_blank=True)
    attempts = TrySerializer(many=True, source="tries")
    data = serializers.JSONField(source="event.data")  # type: ignore[assignment]  # DRF has its own

    def get_message_id(self, message: OutboxMessage) -> str:
        return f"msg_{message.event.public_id}" if message.event is not None else ""

    def get_next_attempt_at(self, message: OutboxMessage) -> str | None:
        is_queued = message.state == OutboxMessage.State.QUEUED
        return message.due_at.isoformat() if is_queued else None


class DeliveriesSerializer(serializers.Serializer[object]):
    """The newest first, 100 at most."""

    deliveries = DeliverySerializer(many=True)


class EventTypeSerializer(serializers.Serializer[EventType]):
    """A type of event; `data` says by field what its data holds."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # DRF has its own
    says = serializers.CharField()
    data = serializers.DictField(child=serializers.CharField())  # type: ignore[assignment]  # the same


class EventTypesSerializer(serializers.Serializer[object]):
    event_types = EventTypeSerializer(many=True)


def read_body(body: object, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """A body that is right in itself, with its known fields only. Any: JSON, a column's value.

    Raises ValidationError that names each wrong field.
    """
    if not isinstance(body, Mapping) or not body:
        raise refusal("body", "not_an_object", _("Send one object with its fields."))
    asked = shape(data=body)
    unknown = {
        name: [ErrorDetail(_("There is no such field."), "unknown_field")]
        for name in body
        if name not in asked.fields
    }
    wrong = {
        name: [ErrorDetail(_("Send true or false."), "invalid")]
        for name in ("is_active",)
        if name in body and not isinstance(body[name], bool)
    }
    wrong |= {
        name: [ErrorDetail(_("Send a text."), "invalid")]
        for name in ("name", "url", "shape")
        if name in body and not isinstance(body[name], str)
    }
    types = body.get("event_types", [])
    if not isinstance(types, list) or not all(isinstance(name, str) for name in types):
        wrong["event_types"] = [ErrorDetail(_("Send a list of texts."), "invalid")]
    if unknown or wrong:
        raise ValidationError(unknown | wrong)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)
