"""What a webhook gets: a body and the headers of Standard Webhooks, which prove whose it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from standardwebhooks import Webhook


@dataclass(frozen=True)
class WebhookCall:
    """One POST; `secret` is written as Standard Webhooks does (`whsec_` and base64). While a secret
    is rotated, `old_secret` signs as well. `message_id` is the same however often it is sent."""

    url: str
    body: bytes
    secret: str
    old_secret: str = ""
    message_id: str = ""


def signed_headers(call: WebhookCall, message_id: str, at: datetime) -> Mapping[str, str]:
    """The headers of https://www.standardwebhooks.com, with its version 1 of signatures."""
    moment = at.astimezone(UTC)  # the library takes any other zone's clock for UTC
    secrets = filter(None, (call.secret, call.old_secret))
    text = call.body.decode()
    signatures = [Webhook(secret).sign(message_id, moment, text) for secret in secrets]
    return {
        "Content-Type": "application/json",
        "User-Agent": "finops-webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
