"""How anchors get out: the page, REST, mailboxes and webhooks; and who may name these."""

import json
import re
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client

from finops.models import AnchorDestination, AuditAnchor, OutboxMessage, Tenant
from finops.queries.audit.log import AuditFilter, older_entries
from finops.scope import tenant_scope
from finops.sending.outbox import call_of
from finops.services.audit.anchors import make_anchors
from finops.services.outbox.sending import send_message
from tests.people import make_key, make_person, make_tenant, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
URL = "/t/retail/audit/anchors/"
HOOK = "https://hooks.example.com/finops"


@pytest.fixture
def retail() -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def admin(retail: Tenant) -> Client:
    return sign_in(Client(), make_person(retail, "tenant_admin"))


def add(admin: Client, channel: str, address: str) -> tuple[int, str]:
    answer = admin.post(f"{URL}destinations", {"channel": channel, "address": address})
    return answer.status_code, answer.content.decode()


def content_of(tenant: Tenant) -> str:
    with tenant_scope(tenant.pk), transaction.atomic():
        return AuditAnchor.objects.get().content


def test_the_page_lists_anchors_and_gives_each_as_it_was_made(
    retail: Tenant, admin: Client
) -> None:
    make_anchors(NOON)
    page = admin.get(URL).content.decode()
    assert f'href="{URL}2026-11-29.json"' in page
    file = admin.get(f"{URL}2026-11-29.json")
    assert file.content.decode() == content_of(retail)
    assert 'filename="audit-anchor-retail-2026-11-29.json"' in file["Content-Disposition"]
    assert admin.get(f"{URL}2026-11-28.json").status_code == 404
    assert admin.get(f"{URL}yesterday.json").status_code == 404


def test_a_key_that_reads_fetches_them(client: Client, retail: Tenant) -> None:
    make_anchors(NOON)
    headers = {"Authorization": f"Bearer {make_key(retail, 'read')}"}
    (listed,) = client.get("/api/v1/audit/anchors", headers=headers).json()["anchors"]
    head = json.loads(content_of(retail))["heads"][0]
    assert (listed["day"], listed["seq"], listed["sha256"]) == (
        "2026-11-29",
        head["seq"],
        head["hash"],
    )
    file = client.get("/api/v1/audit/anchors/2026-11-29", headers=headers)
    assert file.content.decode() == content_of(retail)
    assert client.get("/api/v1/audit/anchors/2026-11-28", headers=headers).status_code == 404


def test_each_mailbox_gets_each_anchor(retail: Tenant, admin: Client) -> None:
    assert add(admin, "email", "audit@outside.example")[0] == 200
    make_anchors(NOON)
    with tenant_scope(retail.pk), transaction.atomic():
        message = OutboxMessage.objects.get(kind="audit_anchor")
    send_message(retail.pk, message.public_id)
    (letter,) = mail.outbox
    assert letter.to == ["audit@outside.example"]
    assert content_of(retail).strip() in letter.body


def test_a_webhook_gets_it_with_the_secret_that_was_shown_once(
    retail: Tenant, admin: Client
) -> None:
    status, page = add(admin, "webhook", HOOK)
    assert status == 200
    shown = re.search(r"whsec_[A-Za-z0-9+/=]+", page)
    assert shown is not None
    assert "whsec_" not in admin.get(URL).content.decode()
    make_anchors(NOON)
    with tenant_scope(retail.pk), transaction.atomic():
        call = call_of(OutboxMessage.objects.get(channel="webhook"))
    assert call is not None
    assert (call.url, call.secret) == (HOOK, shown.group())
    assert json.loads(call.body)["data"] == json.loads(content_of(retail))


def test_nothing_goes_to_a_destination_that_was_removed(retail: Tenant, admin: Client) -> None:
    add(admin, "email", "audit@outside.example")
    make_anchors(NOON)
    with tenant_scope(retail.pk), transaction.atomic():
        destination = AnchorDestination.objects.get()
        message = OutboxMessage.objects.get(kind="audit_anchor")
    admin.post(f"{URL}destinations/{destination.public_id}/remove")
    send_message(retail.pk, message.public_id)
    with tenant_scope(retail.pk), transaction.atomic():
        message.refresh_from_db()
        entries = older_entries(AuditFilter()).entries
    assert (message.state, mail.outbox) == ("dropped", [])
    assert {"audit.destination_added", "audit.destination_removed"} <= {e.action for e in entries}


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        ("email", "nobody"),
        ("webhook", "http://x.example/"),
        ("webhook", "https://127.0.0.1/"),
        ("webhook", "https://user:secret@x.example/"),
        ("pigeon", "audit@outside.example"),
        ("email", ""),
    ],
)
def test_a_bad_address_is_refused_beside_its_field(
    retail: Tenant, admin: Client, channel: str, address: str
) -> None:
    assert add(admin, channel, address)[0] == 422
    with tenant_scope(retail.pk), transaction.atomic():
        assert not AnchorDestination.objects.exists()


def test_the_same_address_twice_is_refused(admin: Client) -> None:
    assert add(admin, "email", "audit@outside.example")[0] == 200
    status, page = add(admin, "email", "audit@outside.example")
    assert status == 422
    assert "Anchors are sent there already." in page


@pytest.mark.parametrize("role", ["auditor", "finops_lead", "risk"])
def test_who_sees_the_log_downloads_and_names_no_destination(retail: Tenant, role: str) -> None:
    reader = sign_in(Client(), make_person(retail, role))
    assert reader.get(URL).status_code == 200
    assert add(reader, "email", "mine@outside.example")[0] == 404
