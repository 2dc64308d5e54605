"""Sending: a message is a row of the transaction it tells of; a worker sends it afterwards.

A message is sent at least once. Its row stays locked while it is sent, so two workers never send
the same one; if one dies between sending and noting it, it is sent again with the same Message-ID.
"""

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import get_language

from finops.db.statements import fetch_tuples, load
from finops.models import OutboxMessage, WebhookEvent
from finops.scope import tenant_scope
from finops.sending.calling import post
from finops.sending.outbox import Mail, UnknownKind, call_of, mail_of, tell_attempt
from finops.sending.webhooks import signed_headers
from finops.services.outbox.hints import hint_on_commit

MINUTE: Final = timedelta(minutes=1)
# After the first failure, the second …; after the last one it is given up.
PAUSES: Final = tuple(MINUTE * each for each in (1, 2, 4, 8, 16, 32, 60))
PAUSES_OF_EVENTS: Final = (
    timedelta(seconds=5),
    *(MINUTE * each for each in (5, 30, 120, 300, 600, 840)),
)
MOST_ATTEMPTS: Final = len(PAUSES) + 1
UNTOUCHED: Final = timedelta(seconds=15)  # a message whose hint was lost
KEPT: Final = timedelta(days=30)


def queue_mail(*, kind: str, recipient: str, payload: dict[str, object]) -> OutboxMessage:
    """Write a message of the tenant in force; call it in the transaction that it tells of."""
    return _queued(OutboxMessage.Channel.EMAIL, kind, recipient, payload)


def queue_call(*, kind: str, recipient: str, payload: dict[str, object]) -> OutboxMessage:
    """The same for a webhook: `recipient` is its address."""
    return _queued(OutboxMessage.Channel.WEBHOOK, kind, recipient, payload)


@dataclass(frozen=True)
class Letter:
    """One of several e-mails of a kind."""

    recipient: str
    payload: dict[str, object]


def queue_mails(kind: str, letters: Sequence[Letter]) -> None:
    """Several e-mails at once, in one statement; the addresses are those of people we know."""
    queue_all(
        [
            new_message(OutboxMessage.Channel.EMAIL, kind, letter.recipient, letter.payload)
            for letter in letters
        ]
    )


def queue_all(messages: Sequence[OutboxMessage]) -> None:
    """Write messages of `new_message` in one statement, and hint at each."""
    OutboxMessage.objects.bulk_create(messages)
    for message in messages:
        hint_on_commit("finops.send_message", message.tenant_id, str(message.public_id))


def new_message(
    channel: str, kind: str, recipient: str, payload: dict[str, object]
) -> OutboxMessage:
    """A message that is due now, unsaved."""
    return OutboxMessage(
        channel=channel,
        kind=kind,
        recipient=recipient,
        payload=payload,
        language=get_language() or settings.LANGUAGE_CODE,
        due_at=timezone.now(),
    )


def _queued(channel: str, kind: str, recipient: str, payload: dict[str, object]) -> OutboxMessage:
    message = new_message(channel, kind, recipient, payload)
    message.full_clean()
    message.save(force_insert=True)
    hint_on_commit("finops.send_message", message.tenant_id, str(message.public_id))
    return message


def send_message(tenant_id: int, public_id: UUID) -> bool:
    """Send a message that is due; False where there is nothing to do."""
    now = timezone.now()
    with tenant_scope(tenant_id), transaction.atomic():
        waiting = OutboxMessage.objects.select_for_update(skip_locked=True)
        message = waiting.filter(public_id=public_id, state="queued", due_at__lte=now).first()
        if message is None:
            return False
        try:
            state = _sent(message)
        except (OSError, ValueError, smtplib.SMTPException, UnknownKind) as problem:
            _note_failure(message, problem)
        else:
            _finish(message, state)
    return True


def _sent(message: OutboxMessage) -> OutboxMessage.State:
    """Sends it, where what it would tell is still true; in a demo nothing leaves."""
    is_call = message.channel == OutboxMessage.Channel.WEBHOOK
    composed = call_of(message) if is_call else mail_of(message)
    if composed is None:
        return OutboxMessage.State.DROPPED
    if settings.DEMO:
        return OutboxMessage.State.HELD
    if isinstance(composed, Mail):
        _post(message, composed)
        return OutboxMessage.State.SENT
    at = timezone.now()
    message_id = composed.message_id or f"msg_{message.public_id}"
    message.status = post(composed.url, composed.body, signed_headers(composed, message_id, at))
    _note_try(message, at, "")
    tell_attempt(message, has_failed=False, at=at)
    return OutboxMessage.State.SENT


def _post(message: OutboxMessage, mail: Mail) -> None:
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    headers = {"Message-ID": f"<{message.public_id}@{host}>", "Auto-Submitted": "auto-generated"}
    EmailMessage(mail.subject, mail.text, to=[message.recipient], headers=headers).send()


def _note_failure(message: OutboxMessage, problem: Exception) -> None:
    at, pauses = timezone.now(), PAUSES_OF_EVENTS if message.webhook_id else PAUSES
    message.status = getattr(problem, "status", None)
    message.error = f"{type(problem).__name__}: {problem}"[:500]
    _note_try(message, at, message.error)
    tell_attempt(message, has_failed=True, at=at)
    message.attempts += 1
    if message.attempts > len(pauses):
        _finish(message, OutboxMessage.State.FAILED)
        return
    message.due_at = at + pauses[message.attempts - 1]
    message.save(update_fields=["attempts", "error", "due_at", "status", "tries"])


def _note_try(message: OutboxMessage, at: datetime, error: str) -> None:
    tried = {"at": at.isoformat(), "status": message.status, "error": error}
    message.tries = [*message.tries, tried]


def _finish(message: OutboxMessage, state: OutboxMessage.State) -> None:
    message.state, message.finished_at = state, timezone.now()
    message.save(update_fields=["state", "finished_at", "attempts", "error", "status", "tries"])


def messages_to_pick_up() -> list[tuple[int, str]]:
    """(tenant id, public id) of messages that are due and that nobody was told of, over all
    tenants, as the read-only platform role."""
    now = timezone.now()
    asked = {"now": now, "made_before": now - UNTOUCHED}
    return fetch_tuples(load("outbox/to_pick_up"), asked, using="platform")


def forget_finished(now: datetime) -> int:
    """Delete messages that ended long ago, in every tenant; returns how many went."""
    before = now - KEPT
    tenants = fetch_tuples(
        load("outbox/tenants_with_finished"), {"before": before}, using="platform"
    )
    return sum(forget_in(tenant_id, before) for (tenant_id,) in tenants)


def forget_in(tenant_id: int, before: datetime) -> int:
    with tenant_scope(tenant_id), transaction.atomic():
        gone = OutboxMessage.objects.filter(finished_at__lt=before).delete()[0]
        kept = OutboxMessage.objects.filter(event=OuterRef("pk"))
        WebhookEvent.objects.filter(~Exists(kept), at__lt=before).delete()
        return gone
