"""/api/v1/webhooks and the pages: a key of the scope, and a tenant admin, manage them."""

from typing import Any

import pytest
from django.test import Client
from standardwebhooks import Webhook as Check

from finops.models import OutboxMessage, Webhook
from finops.registries.event_types import event_types
from finops.scope import tenant_scope
from tests.answers import Answer
from tests.finops.approvals.asked.board import asked
from tests.finops.approvals.notes import Desk
from tests.finops.webhooks.receiving import send_all
from tests.people import make_key, sign_in
from tests.receivers import Receiver

pytestmark = pytest.mark.django_db
PLACE = "/api/v1/webhooks"


@pytest.fixture
def key(board: Desk) -> str:
    return make_key(board.tenant, "webhooks", "read")


def call(key: str, method: str, path: str = "", body: object = None) -> Answer:
    more: dict[str, Any] = {}  # Any: options of the client
    if body is not None:
        more = {"data": body, "content_type": "application/json"}
    headers = {"Authorization": f"Bearer {key}"}
    answer: Answer = getattr(Client(), method)(PLACE + path, headers=headers, **more)
    return answer


def body_to(receiver: Receiver, **more: object) -> dict[str, object]:
    url = f"https://127.0.0.1:{receiver.port}/hook"
    return {"name": "Gate", "url": url, "event_types": ["approval.asked"], **more}


def test_a_key_makes_reads_changes_rotates_and_deletes(
    board: Desk, key: str, receiver: Receiver
) -> None:
    made = call(key, "post", body=body_to(receiver))
    assert made.status_code == 201
    hook = made.json()
    assert hook["secret"].startswith("whsec_")
    place = f"/{hook['id']}"
    assert "secret" not in call(key, "get", place).json()
    assert [row["id"] for row in call(key, "get").json()["webhooks"]] == [hook["id"]]
    changed = call(key, "patch", place, {"name": "Other", "shape": "slack"}).json()
    assert (changed["name"], changed["shape"]) == ("Other", "slack")
    rotated = call(key, "post", f"{place}/rotate").json()
    assert rotated["secret"] not in ("", hook["secret"])
    assert rotated["both_secrets_until"]
    assert call(key, "delete", place).status_code == 204
    assert call(key, "get", place).status_code == 404
    assert call(key, "get").json() == {"webhooks": []}


def test_a_delivery_tells_its_attempts_and_is_sent_again(
    board: Desk, key: str, receiver: Receiver
) -> None:
    hook = call(key, "post", body=body_to(receiver)).json()
    with tenant_scope(board.tenant.pk):
        asked(board)
        [waiting] = call(key, "get", f"/{hook['id']}/deliveries").json()["deliveries"]
        assert (waiting["state"], waiting["attempts"]) == ("queued", [])
        again = f"/{hook['id']}/deliveries/{waiting['id']}/resend"
        assert call(key, "post", again).status_code == 409, "it is on its way"
        receiver.answer = (503, {}, b"")
        send_all()
        OutboxMessage.objects.filter(channel="webhook").update(
            state="failed", finished_at="2026-01-01T00:00Z"
        )
    [failed] = call(key, "get", f"/{hook['id']}/deliveries").json()["deliveries"]
    [tried] = failed["attempts"]
    assert (tried["status"], tried["error"]) == (503, "CallFailed: They answered 503.")
    receiver.answer = (204, {}, b"")
    sent = call(key, "post", again)
    assert sent.status_code == 201
    assert sent.json()["message_id"] == failed["message_id"]
    with tenant_scope(board.tenant.pk):
        send_all()
    _, headers, body = receiver.requests[-1]
    assert Check(hook["secret"]).verify(body, headers)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ([], {"body"}),
        ({}, {"body"}),
        ({"name": "x"}, {"url", "event_types"}),
        ({"name": 1, "url": "https://a.example", "event_types": ["approval.asked"]}, {"name"}),
        ({"name": "x", "url": "https://a.example", "event_types": "budget.asked"}, {"event_types"}),
        ({"name": "x", "url": "https://a.example", "event_types": []}, {"event_types"}),
        ({"name": "x", "url": "https://a.example", "event_types": ["no"]}, {"event_types"}),
        ({"name": "x", "url": "ftp://a.example", "event_types": ["approval.asked"]}, {"url"}),
        (
            {"name": "x", "url": "https://127.0.0.9", "event_types": ["approval.asked"], "z": 1},
            {"z"},
        ),
        (
            {
                "name": "x",
                "url": "https://a.example",
                "event_types": ["approval.asked"],
                "is_active": "yes",
            },
            {"is_active"},
        ),
        (
            {
                "name": "x",
                "url": "https://a.example",
                "event_types": ["approval.asked"],
                "shape": "pigeon",
            },
            {"shape"},
        ),
    ],
)
def test_bad_bodies_are_refused_by_field_and_write_nothing(
    board: Desk, key: str, body: object, fields: set[str]
) -> None:
    answer = call(key, "post", body=body)
    assert answer.status_code == 400
    assert {error["field"].partition("[")[0] for error in answer.json()["errors"]} == fields
    assert not Webhook.objects.exists()


def test_the_catalogue_names_every_type_with_its_data(key: str) -> None:
    listed = call(key, "get", "/event-types").json()["event_types"]
    assert [row["name"] for row in listed] == [each.name for each in event_types()]
    assert all(row["data"]["title"] and row["data"]["url"] for row in listed)


def test_an_admin_makes_one_on_the_page_where_its_secret_is_shown_once(
    board: Desk, receiver: Receiver
) -> None:
    ada = board.people["Ada"].user
    assert ada is not None
    browser = sign_in(Client(), ada)
    page = browser.post("/t/retail/webhooks/create", body_to(receiver, shape="standard"))
    hook = Webhook.objects.get()
    assert hook.secret in page.content.decode()
    place = f"/t/retail/webhooks/{hook.public_id}/"
    assert hook.secret not in browser.get(place).content.decode()
    rotated = browser.post(f"{place}rotate").content.decode()
    hook.refresh_from_db()
    assert hook.secret in rotated
    assert "signed with both" in rotated
    with tenant_scope(board.tenant.pk):
        asked(board)
        send_all()
    assert "approval.asked" in browser.get(place).content.decode()
    off = {**body_to(receiver, shape="standard"), "name": "Off"}
    assert browser.post(place, off).status_code == 302
    hook.refresh_from_db()
    assert (hook.name, hook.is_active) == ("Off", False)
    delivery = OutboxMessage.objects.get(channel="webhook")
    refused = browser.post(f"{place}deliveries/{delivery.public_id}/resend")
    assert refused.status_code == 409
    assert "This webhook is off" in refused.content.decode()
    wrong = browser.post(place, {**off, "url": "http://x.example"})
    assert wrong.status_code == 422
    assert browser.post(f"{place}delete").status_code == 302
    assert browser.get(place).status_code == 404
