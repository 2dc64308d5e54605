"""The letters that were sent, read as their recipients do."""

import re
from email import message_from_string
from email.message import Message

from django.core import mail
from django.db import transaction

from finops.models import OutboxMessage, Tenant
from finops.scope import tenant_scope
from finops.services.outbox.sending import send_message


def deliver(tenant: Tenant) -> None:
    """Send what waits in this tenant, as a worker does. Django's tests keep letters in memory."""
    with tenant_scope(tenant.pk), transaction.atomic():
        waiting = list(OutboxMessage.objects.filter(state="queued"))
    for message in waiting:
        send_message(tenant.pk, message.public_id)


def letters_to(address: str) -> list[Message]:
    """The newest last, as they would go over the wire."""
    sent = [letter.message().as_string() for letter in mail.outbox if letter.to == [address]]
    return [message_from_string(text) for text in sent]


def text_of(letter: Message) -> str:
    content = letter.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()


def link_in(letter: Message) -> str:
    """The path of the one link in it."""
    return link_of(text_of(letter))


def link_of(text: str) -> str:
    (link,) = re.findall(r"https?://[^/\s]+(/\S+)", text)
    return str(link)
