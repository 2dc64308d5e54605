"""Kinds of messages: who composes what is sent. Each app registers its own at start-up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils import translation

from finops.models import OutboxMessage
from finops.sending.webhooks import WebhookCall


@dataclass(frozen=True)
class Mail:
    """A letter of plain text."""

    subject: str
    text: str


# Composes a message inside its tenant; None where what it would tell is no longer true.
Compose = Callable[[OutboxMessage], Mail | None]
ComposeCall = Callable[[OutboxMessage], WebhookCall | None]


class Watch(Protocol):
    """Hears of each attempt to send a message, in its transaction."""

    def __call__(self, message: OutboxMessage, *, has_failed: bool, at: datetime) -> None: ...


_kinds: dict[str, Compose] = {}
_calls: dict[str, ComposeCall] = {}
_watches: dict[str, Watch] = {}


class UnknownKind(LookupError):
    """Nobody registered this kind of message."""


def register(kind: str, compose: Compose) -> None:
    """Name who composes messages of a kind; called from AppConfig.ready()."""
    _kinds[kind] = compose


def register_call(kind: str, compose: ComposeCall) -> None:
    """The same for what a webhook gets."""
    _calls[kind] = compose


def watch(kind: str, listener: Watch) -> None:
    """Name who hears of attempts to send messages of a kind."""
    _watches[kind] = listener


def tell_attempt(message: OutboxMessage, *, has_failed: bool, at: datetime) -> None:
    listener = _watches.get(message.kind)
    if listener is not None:
        listener(message, has_failed=has_failed, at=at)


def call_of(message: OutboxMessage) -> WebhookCall | None:
    """What the webhook gets; call it inside the message's tenant."""
    compose = _calls.get(message.kind)
    if compose is None:
        raise UnknownKind(f"Nobody composes calls of the kind “{message.kind}”.")
    return compose(message)


def mail_of(message: OutboxMessage) -> Mail | None:
    """The letter in the recipient's language; call it inside the message's tenant."""
    compose = _kinds.get(message.kind)
    if compose is None:
        raise UnknownKind(f"Nobody composes messages of the kind “{message.kind}”.")
    with translation.override(message.language):
        return compose(message)
