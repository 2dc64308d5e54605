"""Events are written in the transaction of the deed, and sent to each webhook that gets them."""

from collections.abc import Callable, Mapping
from typing import Any

from finops import clock
from finops.models import OutboxMessage, Webhook, WebhookEvent
from finops.queries.webhooks import EVENT, subscribed
from finops.registries.event_types import event_type_named
from finops.services.outbox.sending import new_message, queue_all

Data = Mapping[str, Any]  # Any: JSON


def emit(*names: str, data: Callable[[], Data]) -> int:
    """Tell the subscribed webhooks of one deed, under each of these types; returns how many calls
    were queued. `data` is asked for only where somebody gets it, and has `title` and `url`.

    Raises LookupError for a type that no app has declared.
    """
    for name in names:
        if event_type_named(name) is None:
            raise LookupError(f"Nobody declares events of the type “{name}”.")
    hooks = subscribed(names)
    if not hooks:
        return 0
    content, at = dict(data()), clock.now()
    wanted = [name for name in names if any(name in hook.event_types for hook in hooks)]
    events = WebhookEvent.objects.bulk_create(
        WebhookEvent(type=name, at=at, data=content) for name in wanted
    )
    messages = [
        message_for(hook, event)
        for event in events
        for hook in hooks
        if event.type in hook.event_types
    ]
    queue_all(messages)
    return len(messages)


def message_for(hook: Webhook, event: WebhookEvent) -> OutboxMessage:
    """The call of one event to one webhook, unsaved."""
    message = new_message(
        OutboxMessage.Channel.WEBHOOK,
        EVENT,
        hook.url,
        {"webhook": str(hook.public_id), "event": str(event.public_id)},
    )
    message.webhook, message.event = hook, event
    return message
