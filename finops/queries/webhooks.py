"""Reads of webhooks, their events and their deliveries."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from finops.models import OutboxMessage, Webhook, WebhookEvent

EVENT: Final = "event"  # the kind of messages that carry one
MOST_DELIVERIES: Final = 100


def webhooks() -> "QuerySet[Webhook]":
    """Those that were not deleted, by name."""
    return Webhook.objects.filter(deleted_at=None).order_by("name", "id")


def find_webhook(public_id: UUID | str) -> Webhook | None:
    return webhooks().filter(public_id=public_id).first()


def subscribed(names: Collection[str]) -> list[Webhook]:
    """Those that get events of some of these types now."""
    live = webhooks().filter(is_active=True, disabled_at=None)
    return list(live.filter(event_types__overlap=list(names)).order_by("id"))


def event_of(public_id: UUID | str) -> WebhookEvent | None:
    return WebhookEvent.objects.filter(public_id=public_id).first()


def deliveries_of(hook: Webhook) -> "QuerySet[OutboxMessage]":
    """What was sent there or waits to be, the newest first, each with its event."""
    return (
        OutboxMessage.objects.filter(kind=EVENT, webhook=hook)
        .select_related("event")
        .order_by("-id")
    )


def find_delivery(hook: Webhook, public_id: UUID | str) -> OutboxMessage | None:
    return deliveries_of(hook).filter(public_id=public_id).first()
