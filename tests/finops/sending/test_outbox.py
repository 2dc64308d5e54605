"""Messages are rows of the transaction they tell of, and are sent by a worker until they are."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from finops.models import OutboxMessage, Tenant
from finops.scope import tenant_scope
from finops.sending import outbox
from finops.sending.outbox import Mail
from finops.services.organisation.tenants import NewTenant, create_tenant
from finops.services.outbox.sending import (
    MOST_ATTEMPTS,
    forget_finished,
    messages_to_pick_up,
    queue_mail,
    send_message,
)
from finops.services.timing import sweep_outbox
from tests.people import make_tenant

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two kinds beside those of the product."""
    monkeypatch.setattr(outbox, "_kinds", dict(outbox._kinds))
    outbox.register("hello", lambda message: Mail("Hello", f"Dear {message.payload['name']}"))
    outbox.register("untrue", lambda _: None)


@pytest.fixture
def retail() -> Tenant:
    return make_tenant("retail")


def queue(tenant: Tenant, kind: str = "hello") -> UUID:
    with tenant_scope(tenant.pk), transaction.atomic():
        message = queue_mail(kind=kind, recipient="ana@retail.example", payload={"name": "Ana"})
        return message.public_id


def row(tenant: Tenant, public_id: UUID, **changes: object) -> OutboxMessage:
    with tenant_scope(tenant.pk), transaction.atomic():
        if changes:
            OutboxMessage.objects.filter(public_id=public_id).update(**changes)
        return OutboxMessage.objects.get(public_id=public_id)


def test_a_message_is_sent_once(retail: Tenant) -> None:
    message = queue(retail)
    assert send_message(retail.pk, message)
    assert not send_message(retail.pk, message)
    assert [(letter.subject, letter.body, letter.to) for letter in mail.outbox] == [
        ("Hello", "Dear Ana", ["ana@retail.example"])
    ]
    assert row(retail, message).state == "sent"


def test_what_is_rolled_back_is_not_sent(retail: Tenant) -> None:
    with tenant_scope(retail.pk), transaction.atomic():
        queue_mail(kind="hello", recipient="ana@retail.example", payload={"name": "Ana"})
        transaction.set_rollback(True)
    with tenant_scope(retail.pk), transaction.atomic():
        assert not OutboxMessage.objects.exists()


def test_what_is_no_longer_true_is_dropped(retail: Tenant) -> None:
    message = queue(retail, "untrue")
    send_message(retail.pk, message)
    assert (row(retail, message).state, mail.outbox) == ("dropped", [])


def test_two_workers_do_not_send_the_same_message(retail: Tenant) -> None:
    message = queue(retail)
    with tenant_scope(retail.pk), transaction.atomic():
        OutboxMessage.objects.select_for_update().get(public_id=message)
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT set_config('app.tenant_id', %s, false)", [str(retail.pk)])
                cursor.execute(
                    "SELECT count(*) FROM (SELECT FROM finops_outbox FOR UPDATE SKIP LOCKED) free"
                )
                assert cursor.fetchone() == (0,)
        finally:
            other.close()


def test_a_mail_server_that_is_away_is_asked_again_later_and_in_the_end_given_up(
    retail: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise ConnectionRefusedError("nobody there")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    message = queue(retail)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert send_message(retail.pk, message)
        assert not send_message(retail.pk, message), "not before its time"
        assert row(retail, message).attempts == attempt
        row(retail, message, due_at=timezone.now())
    given_up = row(retail, message)
    assert (given_up.state, given_up.error) == (
        "failed",
        "ConnectionRefusedError: nobody there",
    )


def test_pauses_double_up_to_an_hour(retail: Tenant) -> None:
    message = queue(retail, "unknown kind")
    pauses = []
    for _ in range(MOST_ATTEMPTS - 1):
        began = timezone.now()
        send_message(retail.pk, message)
        pauses.append(round((row(retail, message).due_at - began) / timedelta(minutes=1)))
        row(retail, message, due_at=timezone.now())
    assert pauses == [1, 2, 4, 8, 16, 32, 60]


def test_the_sweeper_finds_messages_whose_hint_was_lost(retail: Tenant) -> None:
    message = queue(retail)
    assert messages_to_pick_up() == []
    row(retail, message, created_at=timezone.now() - timedelta(minutes=1))
    assert messages_to_pick_up() == [(retail.pk, str(message))]
    row(retail, message, due_at=timezone.now() + timedelta(minutes=1))
    assert messages_to_pick_up() == []


def test_what_ended_long_ago_goes(retail: Tenant) -> None:
    old, new, waiting = (queue(retail) for _ in range(3))
    for message in (old, new):
        send_message(retail.pk, message)
    now = timezone.now()
    row(retail, old, finished_at=now - timedelta(days=31))
    sweep_outbox()
    assert forget_finished(now) == 0
    with tenant_scope(retail.pk), transaction.atomic():
        left = set(OutboxMessage.objects.values_list("public_id", flat=True))
    assert left == {new, waiting}


def test_the_demo_shows_its_mail_and_nothing_else_does(client: Client, settings: Settings) -> None:
    new = NewTenant(slug="retail", name="Retail Banking", is_demo=True)
    tenant = create_tenant(new=new, actor="tests")
    queue(tenant)
    queue(tenant, "untrue")
    assert client.get("/demo/mail").status_code == 404
    settings.DEMO = True
    body = client.get("/demo/mail").content.decode()
    assert "Dear Ana" in body
    assert "No longer true" in body
    make_tenant("real_bank")
    assert client.get("/demo/mail").status_code == 404


def test_the_demo_composes_only_the_letters_of_the_page_that_is_opened(
    client: Client, settings: Settings
) -> None:
    composed: list[UUID] = []

    def compose(message: OutboxMessage) -> Mail:
        composed.append(message.public_id)
        return Mail(f"Letter {message.payload['name']}", "Dear all")

    outbox.register("counted", compose)
    for slug in ("retail", "wealth"):
        new = NewTenant(slug=slug, name=slug.title(), is_demo=True)
        tenant = create_tenant(new=new, actor="tests")
        for _ in range(12):
            queue(tenant, "counted")
    settings.DEMO = True
    first = client.get("/demo/mail").content.decode()
    assert (first.count("Letter Ana"), len(composed)) == (20, 20)
    assert "1 to 20 of 24" in first
    second = client.get("/demo/mail?page=2").content.decode()
    assert (second.count("Letter Ana"), len({*composed})) == (4, 24)
