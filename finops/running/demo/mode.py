"""The demo signs anybody in as anybody, so it must never run over real tenants."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db import connections, transaction

from finops.calc.one_time_codes import code_at
from finops.calc.permissions import ROLES
from finops.models import OutboxMessage, Tenant, User
from finops.queries.people.members import list_members
from finops.scope import tenant_scope
from finops.sending.outbox import Mail, call_of, mail_of

LETTERS_PER_PAGE: Final = 20
MOST_LETTERS: Final = 1000  # of each tenant


class NotADemo(RuntimeError):
    """Demo mode was asked for over a database with real tenants; the message says which."""


@dataclass(frozen=True)
class SignInButton:
    """One button of the sign-in page."""

    id: int
    role: str
    name: str
    tenant: str


def real_tenants() -> list[str]:
    """The slugs of tenants that are not of the demo."""
    real = Tenant.objects.filter(kind=Tenant.Kind.CUSTOMER, is_demo=False)
    return list(real.values_list("slug", flat=True))


def refuse_demo_with_real_tenants() -> None:
    """Raise NotADemo; called where processes start. Leaves no connection open."""
    if not settings.DEMO:
        return
    try:
        slugs = real_tenants()
    finally:
        connections["default"].close()
    if slugs:
        raise NotADemo(
            f"Demo mode lets anybody sign in as anybody, and this database holds real tenants: "
            f"{', '.join(slugs[:5])}. Start with FINOPS_DEMO=0, or give the demo a database of "
            "its own (FINOPS_VAR or DATABASE_URL)."
        )


def is_demo() -> bool:
    """Demo mode, and no real tenant has been made meanwhile."""
    return settings.DEMO and not real_tenants()


@transaction.atomic
def demo_people() -> list[SignInButton]:
    """One person per role and tenant, tenants as they were made; nobody outside a demo."""
    if not is_demo():
        return []
    return [person for tenant in Tenant.objects.order_by("kind", "pk") for person in _of(tenant)]


def _of(tenant: Tenant) -> Iterator[SignInButton]:
    with tenant_scope(tenant.pk):
        members = list_members()
    order = list(ROLES)
    held = [
        (role.role, member)
        for member in members
        for role in member.roles
        if not role.awaits_confirmation
    ]
    seen: set[str] = set()
    for role, member in sorted(held, key=lambda pair: order.index(pair[0])):
        if role not in seen:
            seen.add(role)
            yield SignInButton(member.id, ROLES[role], member.name, tenant.name)


def demo_person(person_id: int) -> User | None:
    """The person behind a button; None for everybody else."""
    if person_id not in {person.id for person in demo_people()}:
        return None
    return User.objects.filter(pk=person_id, is_active=True).first()


@transaction.atomic
def demo_code(user: object) -> str:
    """The code that the person's authenticator app shows now; empty outside a demo."""
    if not (isinstance(user, User) and is_demo()):
        return ""
    app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    return code_at(decrypt(app.data["secret"]), int(time.time())) if app else ""


@dataclass(frozen=True)
class DemoLetter:
    """One message of the demo: a letter, or the call of a webhook with its body. Without either it
    tells nothing that is still true."""

    tenant: str
    recipient: str
    state: str
    at: datetime
    mail: Mail | None
    call: str = ""
    is_call: bool = False


@transaction.atomic
def demo_letters(page: str) -> "Page[DemoLetter]":
    """What would have been sent to whom, the newest first: in a demo nothing leaves. Only those of
    this page are composed, as whatever they tell is read for it."""
    messages = [message for tenant in Tenant.objects.all() for message in _messages_of(tenant)]
    pages = Paginator(sorted(messages, reverse=True), LETTERS_PER_PAGE)
    shown = pages.get_page(page)
    letters = [_composed(tenant, pk) for _at, tenant, pk in shown]
    return Page(letters, shown.number, cast("Paginator[DemoLetter]", pages))


def _messages_of(tenant: Tenant) -> list[tuple[datetime, int, int]]:
    with tenant_scope(tenant.pk):
        rows = OutboxMessage.objects.order_by("-pk").values_list("created_at", "pk")
        return [(at, tenant.pk, pk) for at, pk in rows[:MOST_LETTERS]]


def _composed(tenant: int, pk: int) -> DemoLetter:
    with tenant_scope(tenant):
        return _letter(Tenant.objects.get(pk=tenant), OutboxMessage.objects.get(pk=pk))


def _letter(tenant: Tenant, message: OutboxMessage) -> DemoLetter:
    is_call = message.channel == OutboxMessage.Channel.WEBHOOK
    call = call_of(message) if is_call else None
    return DemoLetter(
        tenant=tenant.name,
        recipient=message.recipient,
        state=message.get_state_display(),
        at=message.created_at,
        mail=None if is_call else mail_of(message),
        call=_readable(call.body) if call is not None else "",
        is_call=is_call,
    )


def _readable(body: bytes) -> str:
    return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
