"""Webhooks of a tenant that lead to a real HTTPS server of the test's own."""

import json
from typing import Any

from finops.access import Actor
from finops.models import OutboxMessage, Webhook
from finops.registries.event_types import event_types
from finops.scope import current_tenant_id
from finops.services.outbox.sending import send_message
from finops.services.webhooks.subscribing import NewWebhook, create_webhook
from tests.receivers import Receiver


def every_type() -> tuple[str, ...]:
    return tuple(each.name for each in event_types())


def hook_to(receiver: Receiver, admin: Actor, *types: str, **more: Any) -> Webhook:
    # Any: fields of NewWebhook
    url = f"https://127.0.0.1:{receiver.port}/hook"
    asked = {"name": "Events", "url": url, "event_types": types or every_type()}
    return create_webhook(actor=admin, new=NewWebhook(**{**asked, **more}))


def send_all() -> int:
    """Every call that waits is made now, as a worker would; how many there were."""
    waiting = OutboxMessage.objects.filter(channel="webhook", state="queued").order_by("id")
    ids = list(waiting.values_list("public_id", flat=True))
    for public_id in ids:
        send_message(current_tenant_id(), public_id)
    return len(ids)


def bodies(receiver: Receiver) -> list[dict[str, Any]]:  # Any: JSON
    return [json.loads(body) for _, _, body in receiver.requests]
