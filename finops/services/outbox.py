"""Sending: a message is a row of the transaction it tells of; a worker sends it afterwards.

A message is sent at least once. Its row stays locked while it is sent, so two workers never send
the same one; if one dies between sending and noting it, it is sent again with the same Message-ID.
"""

import smtplib
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connections, transaction
from django.utils import timezone
from django.utils.translation import get_language

from finops.models import OutboxMessage
from finops.scope import tenant_scope
from finops.sending.calling import post
from finops.sending.outbox import Mail, UnknownKind, call_of, mail_of
from finops.sending.webhooks import signed_headers
from finops.services.hints import hint_on_commit

MOST_ATTEMPTS: Final = 8
FIRST_PAUSE: Final = timedelta(minutes=1)  # doubles with each attempt, up to an hour
LONGEST_PAUSE: Final = timedelta(hours=1)
UNTOUCHED: Final = timedelta(seconds=15)  # a message whose hint was lost
KEPT: Final = timedelta(days=30)


def queue_mail(*, kind: str, recipient: str, payload: dict[str, object]) -> OutboxMessage:
    """Write a message of the tenant in force; call it in the transaction that it tells of."""
    return _queued(OutboxMessage.Channel.EMAIL, kind, recipient, payload)


def queue_call(*, kind: str, recipient: str, payload: dict[str, object]) -> OutboxMessage:
    """The same for a webhook: `recipient` is its address."""
    return _queued(OutboxMessage.Channel.WEBHOOK, kind, recipient, payload)


def _queued(channel: str, kind: str, recipient: str, payload: dict[str, object]) -> OutboxMessage:
    message = OutboxMessage(
        channel=channel,
        kind=kind,
        recipient=recipient,
        payload=payload,
        language=get_language() or settings.LANGUAGE_CODE,
        due_at=timezone.now(),
    )
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
            was_sent = _sent(message)
        except (OSError, ValueError, smtplib.SMTPException, UnknownKind) as problem:
            _note_failure(message, problem)
        else:
            _finish(message, OutboxMessage.State.SENT if was_sent else OutboxMessage.State.DROPPED)
    return True


def _sent(message: OutboxMessage) -> bool:
    """False where what it would tell is no longer true."""
    if message.channel == OutboxMessage.Channel.WEBHOOK:
        call = call_of(message)
        if call is not None:
            post(
                call.url,
                call.body,
                signed_headers(call, f"msg_{message.public_id}", timezone.now()),
            )
        return call is not None
    mail = mail_of(message)
    if mail is not None:
        _post(message, mail)
    return mail is not None


def _post(message: OutboxMessage, mail: Mail) -> None:
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    headers = {"Message-ID": f"<{message.public_id}@{host}>", "Auto-Submitted": "auto-generated"}
    EmailMessage(mail.subject, mail.text, to=[message.recipient], headers=headers).send()


def _note_failure(message: OutboxMessage, problem: Exception) -> None:
    message.attempts += 1
    message.error = f"{type(problem).__name__}: {problem}"[:500]
    if message.attempts >= MOST_ATTEMPTS:
        _finish(message, OutboxMessage.State.FAILED)
        return
    pause = min(FIRST_PAUSE * 2 ** (message.attempts - 1), LONGEST_PAUSE)
    message.due_at = timezone.now() + pause
    message.save(update_fields=["attempts", "error", "due_at"])


def _finish(message: OutboxMessage, state: OutboxMessage.State) -> None:
    message.state, message.finished_at = state, timezone.now()
    message.save(update_fields=["state", "finished_at", "attempts", "error"])


def messages_to_pick_up() -> list[tuple[int, str]]:
    """(tenant id, public id) of messages that are due and that nobody was told of, over all
    tenants, as the read-only platform role."""
    now = timezone.now()
    with connections["platform"].cursor() as cursor:
        cursor.execute(
            "SELECT tenant_id, public_id::text FROM finops_outbox"
            " WHERE state = 'queued' AND due_at < %s AND created_at < %s ORDER BY due_at",
            [now, now - UNTOUCHED],
        )
        return [(tenant_id, public_id) for tenant_id, public_id in cursor.fetchall()]


def forget_finished(now: datetime) -> int:
    """Delete messages that ended long ago, in every tenant; returns how many went."""
    with connections["platform"].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tenant_id FROM finops_outbox WHERE finished_at < %s", [now - KEPT]
        )
        tenants = [tenant_id for (tenant_id,) in cursor.fetchall()]
    return sum(_forget(tenant_id, now - KEPT) for tenant_id in tenants)


def _forget(tenant_id: int, before: datetime) -> int:
    with tenant_scope(tenant_id), transaction.atomic():
        return OutboxMessage.objects.filter(finished_at__lt=before).delete()[0]
