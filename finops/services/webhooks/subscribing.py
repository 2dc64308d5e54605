"""Webhooks: made, changed, given another secret, deleted; and what was sent, sent again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from finops.access import Actor, can
from finops.models import OutboxMessage, Tenant, Webhook
from finops.queries.webhooks import webhooks
from finops.registries.event_types import event_type_named
from finops.scope import current_tenant_id
from finops.sending.calling import CallRefused, checked_url
from finops.services import audit
from finops.services.audit.anchors import new_secret
from finops.services.outbox.sending import queue_all
from finops.services.signing import WrongStep
from finops.services.webhooks.emitting import message_for

MOST_WEBHOOKS: Final = 20
OVERLAP: Final = timedelta(hours=24)


@dataclass(frozen=True)
class NewWebhook:
    """What a webhook is asked to be."""

    name: str
    url: str
    event_types: tuple[str, ...]
    shape: str = Webhook.Shape.STANDARD
    is_active: bool = True


@transaction.atomic
def create_webhook(*, actor: Actor, new: NewWebhook) -> Webhook:
    """Send events of these types there from now on. Its secret is shown this once.

    Raises ValidationError by field.
    """
    Tenant.objects.select_for_update().get(pk=current_tenant_id())  # two windows stand in line
    if webhooks().count() >= MOST_WEBHOOKS:
        sentence = _("There are %(count)d webhooks: delete one first.")
        raise ValidationError({"name": sentence % {"count": MOST_WEBHOOKS}})
    hook = Webhook(secret=new_secret(), created_by=actor.label)
    _fill(hook, actor, vars(new))
    hook.save(force_insert=True)
    _note(actor, hook, "created", vars(new))
    return hook


@transaction.atomic
def change_webhook(*, actor: Actor, hook: Webhook, changes: dict[str, Any]) -> Webhook:
    """Change some of what `NewWebhook` has. Switched on again, it is no longer disabled, and its
    failures count anew. Any: a column's value. Raises ValidationError by field."""
    held = _held(hook)
    _fill(held, actor, changes)
    if changes.get("is_active"):
        held.failing_since = held.disabled_at = None
        held.disabled_because = ""
    held.save()
    _note(actor, held, "changed", changes)
    return held


@transaction.atomic
def rotate_secret(*, actor: Actor, hook: Webhook) -> Webhook:
    """A new secret, shown this once; for a day what is sent is signed with both."""
    held = _held(hook)
    held.old_secret, held.secret = held.secret, new_secret()
    held.both_until = timezone.now() + OVERLAP
    held.save(update_fields=["secret", "old_secret", "both_until"])
    _note(actor, held, "rotated", {"both_until": held.both_until})
    return held


@transaction.atomic
def delete_webhook(*, actor: Actor, hook: Webhook) -> None:
    """Send nothing there any more; what is queued is dropped, and its secrets are gone."""
    held = _held(hook)
    held.deleted_at, held.secret, held.old_secret = timezone.now(), "", ""
    held.save(update_fields=["deleted_at", "secret", "old_secret"])
    _note(actor, held, "deleted", {})


@transaction.atomic
def resend(*, actor: Actor, hook: Webhook, delivery: OutboxMessage) -> OutboxMessage:
    """Send an event there once more, under the same id: whoever has it already knows it again.

    Raises WrongStep while the first is still on its way, or where the webhook gets nothing.
    """
    held = _held(hook)
    if delivery.state == OutboxMessage.State.QUEUED:
        raise WrongStep(_("It is still being sent: it is tried again by itself."))
    if not held.is_active or held.disabled_at is not None:
        raise WrongStep(_("This webhook is off: switch it on first."))
    if delivery.event is None:
        raise WrongStep(_("This event is not kept any more."))
    message = message_for(held, delivery.event)
    queue_all([message])
    _note(actor, held, "resent", {"event": delivery.event.public_id})
    return message


def _held(hook: Webhook) -> Webhook:
    """The row, locked. Raises WrongStep where it was deleted meanwhile."""
    held = webhooks().select_for_update().filter(pk=hook.pk).first()
    if held is None:
        raise WrongStep(_("This webhook was deleted meanwhile."))
    return held


def _fill(hook: Webhook, actor: Actor, values: dict[str, Any]) -> None:  # Any: a column's value
    """Raises ValidationError, by field."""
    for name, value in values.items():
        setattr(hook, name, value)
    if "event_types" in values:
        hook.event_types = _checked_types(actor, values["event_types"])
    hook.name = hook.name.strip()
    hook.clean_fields(exclude=["disabled_because", "old_secret"])
    try:
        checked_url(hook.url)
    except CallRefused as problem:
        raise ValidationError({"url": str(problem)}) from None


def _checked_types(actor: Actor, names: Iterable[str]) -> list[str]:
    """Declared types, each once, of which the actor may know. Raises ValidationError."""
    chosen = sorted(set(names))
    if not chosen:
        raise ValidationError({"event_types": _("Choose at least one type of event.")})
    for name in chosen:
        known = event_type_named(name)
        if known is None:
            sentence = _("There are no events of the type “%(name)s”.")
            raise ValidationError({"event_types": sentence % {"name": name}})
        if not can(actor, known.sees):
            sentence = _("You may not know of “%(name)s”, so nothing of it is sent for you.")
            raise ValidationError({"event_types": sentence % {"name": name}})
    return chosen


def _note(actor: Actor, hook: Webhook, what: str, detail: dict[str, Any]) -> None:
    # Any: what the log keeps
    target = f"webhook:{hook.public_id}"
    shown = {"name": hook.name, "url": hook.url, **detail}
    audit.append(actor=actor, action=f"webhook.{what}", target=target, detail=shown)
