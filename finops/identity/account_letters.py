"""What the letters about an account say: a password reset, a changed password, a second factor.

Their texts are django-allauth's; they are composed when they are sent, so that the outbox holds no
link that opens an account.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from finops.models import OutboxMessage, User
from finops.queries.people.invitations import owner_of
from finops.sending.outbox import Mail

ACCOUNT: Final = "account"  # the kind of these messages
RESET: Final = "account/email/password_reset_key"
RESET_IS_SENT_WITHIN: Final = timedelta(hours=1)
# What is sent. Those with a code or a link of another kind are not among them: nothing here uses
# them, and they would lie in the outbox.
LETTERS: Final = frozenset(
    {
        RESET,
        "account/email/unknown_account",
        "account/email/password_changed",
        "account/email/password_reset",
        "account/email/password_set",
        "socialaccount/email/account_connected",
        "socialaccount/email/account_disconnected",
    }
)
# Second factors have a letter of their own.
TOLD_ELSEWHERE: Final = "mfa/email/"


def payload_of(template: str, context: Mapping[str, Any]) -> dict[str, object]:
    """What is kept of a letter until it is sent. Any: whatever the library tells its template."""
    facts = {name: str(context[name]) for name in ("ip", "user_agent") if name in context}
    if "timestamp" in context:
        facts["timestamp"] = context["timestamp"].isoformat()
    if "provider" in context:
        facts["provider"] = str(context["provider"].name)
    return {"template": template, "facts": facts}


def letter_of_account(message: OutboxMessage) -> Mail | None:
    """The letter, or None where a reset was asked for too long ago or opens nothing."""
    template, facts = message.payload["template"], dict(message.payload["facts"])
    if template not in LETTERS:
        return None
    if "timestamp" in facts:
        facts["timestamp"] = datetime.fromisoformat(facts["timestamp"])
    words = {**facts, "email": message.recipient, "current_site": _site()}
    if template == RESET:
        person = _resets(message)
        if person is None:
            return None
        words["password_reset_url"] = reset_url(person)
    subject = " ".join(render_to_string(f"{template}_subject.txt", words).split())
    return Mail(subject, render_to_string(f"{template}_message.txt", words).strip())


def _site() -> dict[str, str]:
    return {"name": "AI FinOps", "domain": urlsplit(settings.PUBLIC_URL).netloc}


def _resets(message: OutboxMessage) -> User | None:
    """Whose password this letter may still reset."""
    if timezone.now() - message.created_at > RESET_IS_SENT_WITHIN:
        return None
    person = owner_of(message.recipient)
    return person if person is not None and person.is_active else None


def reset_url(person: User) -> str:
    """The link that sets a new password, once: it is made from the present one and the address."""
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    parts = {"uidb36": user_pk_to_url_str(person), "key": key}
    return settings.PUBLIC_URL + reverse("account_reset_password_from_key", kwargs=parts)
