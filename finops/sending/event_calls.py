"""What a webhook gets of an event: JSON of Standard Webhooks, or what Slack and Teams read."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any, Final

from django.utils import timezone

from finops.models import OutboxMessage, Webhook, WebhookEvent
from finops.queries.webhooks import event_of, find_webhook
from finops.registries.event_types import event_type_named
from finops.sending.webhooks import WebhookCall

Body = dict[str, Any]  # Any: JSON


def call_of_event(message: OutboxMessage) -> WebhookCall | None:
    """The call; None where the webhook is gone, off or switched off meanwhile."""
    hook = find_webhook(message.payload["webhook"])
    event = event_of(message.payload["event"])
    if hook is None or event is None or not hook.is_active or hook.disabled_at is not None:
        return None
    body = json.dumps(BODIES[Webhook.Shape(hook.shape)](event), ensure_ascii=False)
    until = hook.both_until
    is_overlap = until is not None and until > timezone.now()
    return WebhookCall(
        hook.url,
        body.encode(),
        hook.secret,
        old_secret=hook.old_secret if is_overlap else "",
        message_id=f"msg_{event.public_id}",
    )


def standard_body(event: WebhookEvent) -> Body:
    """https://www.standardwebhooks.com: type, timestamp, data."""
    at = event.at.astimezone(UTC).isoformat()
    return {"type": event.type, "timestamp": at, "data": event.data}


def slack_body(event: WebhookEvent) -> Body:
    """An incoming webhook's message: a text, and the same with its link as a block."""
    label, title, url = _words(event)
    safe = _for_slack(f"{label}: {title}")
    text = f"*{_for_slack(label)}*\n{_for_slack(title)}\n<{url}|Open>"
    return {
        "text": safe,
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text}}],
    }


def _for_slack(text: str) -> str:
    """Slack's own three signs, so that a title is no link and names nobody."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def teams_body(event: WebhookEvent) -> Body:
    """A message with one adaptive card, as workflows of Teams take it."""
    label, title, url = _words(event)
    plain = {"type": "TextBlock", "wrap": True}
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [
            {**plain, "text": label, "weight": "Bolder"},
            {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": title}]},
        ],
        "actions": [{"type": "Action.OpenUrl", "title": "Open", "url": url}],
    }
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "content": card}]}


def _words(event: WebhookEvent) -> tuple[str, str, str]:
    known = event_type_named(event.type)
    label = str(known.label) if known is not None else event.type
    return label, str(event.data["title"]), str(event.data["url"])


BODIES: Final[Mapping[Webhook.Shape, Callable[[WebhookEvent], Body]]] = {
    Webhook.Shape.STANDARD: standard_body,
    Webhook.Shape.SLACK: slack_body,
    Webhook.Shape.TEAMS: teams_body,
}
