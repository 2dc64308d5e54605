"""Webhooks are made, changed, rotated and ended; what they get is signed and tried again."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import Webhook as Check

from finops.access import Actor
from finops.models import ApiKey, Notice, OutboxMessage, Webhook, WebhookEvent
from finops.scope import tenant_scope
from finops.services.outbox.sending import KEPT, PAUSES_OF_EVENTS, forget_in, send_message
from finops.services.signing import WrongStep
from finops.services.webhooks import subscribing
from finops.services.webhooks.emitting import emit
from finops.services.webhooks.failing import LONGEST_FAILURE
from tests.finops.approvals.asked.board import asked, open_board, sign
from tests.finops.approvals.notes import Desk
from tests.finops.notices.told import mails
from tests.finops.webhooks.receiving import bodies, hook_to, send_all
from tests.people import make_key
from tests.receivers import Receiver

pytestmark = pytest.mark.django_db
ASKED = "approval.asked"


@pytest.fixture
def admin(board: Desk) -> Actor:
    return board.people["Ada"]


def test_an_event_arrives_signed_with_what_was_declared(
    board: Desk, admin: Actor, receiver: Receiver
) -> None:
    hook = hook_to(receiver, admin, ASKED)
    held = asked(board)
    assert send_all() == 1
    ((path, headers, body),) = receiver.requests
    got = Check(hook.secret).verify(body, headers)
    assert (path, got["type"]) == ("/hook", ASKED)
    assert headers["webhook-id"] == f"msg_{WebhookEvent.objects.get().public_id}"
    assert got["data"]["request"] == held.pk
    assert got["data"]["title"] == "Copilot: lower handling time"
    assert got["data"]["url"].endswith(f"/t/retail/requests/{held.pk}/")
    row = OutboxMessage.objects.get(channel="webhook")
    assert (row.state, row.status, len(row.tries)) == ("sent", 204, 1)


def test_nobody_gets_what_they_did_not_ask_for(
    board: Desk, admin: Actor, receiver: Receiver
) -> None:
    hook_to(receiver, admin, "approval.rejected")
    asked(board)
    assert (send_all(), WebhookEvent.objects.count()) == (0, 0)


def test_another_tenants_deeds_are_not_told(board: Desk, admin: Actor, receiver: Receiver) -> None:
    hook_to(receiver, admin)
    other = open_board("elsewhere")
    with tenant_scope(other.tenant.pk):
        asked(other)
        assert (send_all(), WebhookEvent.objects.count()) == (0, 0)
    assert (send_all(), receiver.requests) == (0, [])


def test_both_secrets_sign_for_a_day_after_a_rotation(
    board: Desk, admin: Actor, receiver: Receiver
) -> None:
    hook = hook_to(receiver, admin, ASKED)
    rotated = subscribing.rotate_secret(actor=admin, hook=hook)
    asked(board)
    message = OutboxMessage.objects.get(channel="webhook")
    send_all()
    ((_, headers, body),) = receiver.requests
    for secret in (hook.secret, rotated.secret):
        assert Check(secret).verify(body, headers)
    Webhook.objects.update(both_until=timezone.now() - timedelta(seconds=1))
    subscribing.resend(actor=admin, hook=rotated, delivery=message_again(message))
    send_all()
    _, headers, body = receiver.requests[-1]
    assert Check(rotated.secret).verify(body, headers)
    with pytest.raises(Exception, match="signature"):
        Check(hook.secret).verify(body, headers)


def message_again(message: OutboxMessage) -> OutboxMessage:
    return OutboxMessage.objects.select_related("event").get(pk=message.pk)


def test_sent_again_it_has_the_same_id(board: Desk, admin: Actor, receiver: Receiver) -> None:
    hook = hook_to(receiver, admin, ASKED)
    asked(board)
    first = OutboxMessage.objects.get(channel="webhook")
    with pytest.raises(WrongStep):
        subscribing.resend(actor=admin, hook=hook, delivery=first)
    send_all()
    subscribing.resend(actor=admin, hook=hook, delivery=message_again(first))
    send_all()
    (_, before, _), (_, after, _) = receiver.requests
    assert before["webhook-id"] == after["webhook-id"]


def test_what_fails_is_tried_again_after_longer_and_longer_pauses_and_noted(
    board: Desk, admin: Actor, receiver: Receiver
) -> None:
    hook = hook_to(receiver, admin, ASKED)
    receiver.answer = (500, {}, b"no")
    asked(board)
    row = OutboxMessage.objects.get(channel="webhook")
    pauses = []
    for _ in range(len(PAUSES_OF_EVENTS) + 1):
        began = timezone.now()
        send_message(board.tenant.pk, row.public_id)
        row.refresh_from_db()
        pauses.append(row.due_at - began)
        OutboxMessage.objects.filter(pk=row.pk).update(due_at=timezone.now())
    assert [round(pause.total_seconds() / 5) for pause in pauses[:3]] == [1, 60, 360]
    assert (row.state, row.status, len(row.tries)) == ("failed", 500, 8)
    assert row.tries[0]["error"] == "CallFailed: They answered 500."
    hook.refresh_from_db()
    assert (hook.failing_since is not None, hook.disabled_at) == (True, None)


def test_one_that_fails_for_five_days_is_switched_off_and_its_admin_hears_it(
    board: Desk, admin: Actor, receiver: Receiver
) -> None:
    hook = hook_to(receiver, admin, ASKED)
    receiver.answer = (500, {}, b"no")
    asked(board)
    Webhook.objects.update(failing_since=timezone.now() - LONGEST_FAILURE)
    send_all()
    hook.refresh_from_db()
    assert hook.disabled_at is not None
    assert "five days" in hook.disabled_because
    assert Notice.objects.get(event="webhook_disabled").person.name == "Ada"
    letter = next(mail for to, mail in mails().items() if to.startswith("ada."))
    assert letter is not None
    assert f"/t/retail/webhooks/{hook.public_id}/" in letter.text
    assert emit(ASKED, data=lambda: {"title": "x", "url": "y"}) == 0, "it gets nothing any more"
    subscribing.change_webhook(actor=admin, hook=hook, changes={"is_active": True})
    assert mails()[letter_address(admin)] is None, "no longer true"
    assert emit(ASKED, data=lambda: {"title": "x", "url": "y"}) == 1


def letter_address(actor: Actor) -> str:
    assert actor.user is not None
    return actor.user.email


def test_a_success_ends_the_failing_and_410_switches_off_at_once(
    board: Desk, admin: Actor, receiver: Receiver
) -> None:
    hook = hook_to(receiver, admin, ASKED, "approval.signed")
    Webhook.objects.update(failing_since=timezone.now() - timedelta(days=4))
    asked(board)
    send_all()
    hook.refresh_from_db()
    assert hook.failing_since is None
    receiver.answer = (410, {}, b"")
    sign(board, "Lea")
    send_all()
    hook.refresh_from_db()
    assert "410" in hook.disabled_because


def test_what_is_deleted_or_off_gets_nothing_of_what_is_queued(
    board: Desk, admin: Actor, receiver: Receiver
) -> None:
    hook, other = hook_to(receiver, admin, ASKED), hook_to(receiver, admin, ASKED, name="Other")
    asked(board)
    subscribing.delete_webhook(actor=admin, hook=hook)
    subscribing.change_webhook(actor=admin, hook=other, changes={"is_active": False})
    assert send_all() == 2
    assert receiver.requests == []
    assert set(OutboxMessage.objects.filter(channel="webhook").values_list("state")) == {
        ("dropped",)
    }
    hook.refresh_from_db()
    assert (hook.secret, hook.old_secret) == ("", "")


def test_in_a_demo_nothing_leaves(
    board: Desk, admin: Actor, receiver: Receiver, settings: Settings
) -> None:
    hook_to(receiver, admin, ASKED)
    asked(board)
    settings.DEMO = True
    send_all()
    assert receiver.requests == []
    assert OutboxMessage.objects.get(channel="webhook").state == "held"


def test_slack_and_teams_get_what_they_read(board: Desk, admin: Actor, receiver: Receiver) -> None:
    board.case.primary_objective = "<!channel> & win"
    board.case.save()
    hook_to(receiver, admin, ASKED, shape="slack")
    hook_to(receiver, admin, ASKED, shape="teams", name="Teams")
    held = asked(board)
    send_all()
    slack, teams = bodies(receiver)
    assert slack["text"] == "Put to people: Copilot: &lt;!channel&gt; &amp; win"
    assert f"/requests/{held.pk}/|Open>" in slack["blocks"][0]["text"]["text"]
    card = teams["attachments"][0]
    assert card["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert card["content"]["actions"][0]["url"].endswith(f"/requests/{held.pk}/")
    assert "<!channel> & win" in json.dumps(card["content"])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "http://hooks.example.com/"}, "url"),
        ({"url": "https://10.0.0.1/"}, "url"),
        ({"url": "https://me:word@hooks.example.com/"}, "url"),
        ({"name": " "}, "name"),
        ({"event_types": ()}, "event_types"),
        ({"event_types": ("budget.eaten",)}, "event_types"),
        ({"shape": "pigeon"}, "shape"),
    ],
)
def test_what_is_wrong_is_named(
    board: Desk, admin: Actor, receiver: Receiver, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        hook_to(receiver, admin, ASKED, **wrong)
    assert set(refused.value.message_dict) == {field}
    assert not Webhook.objects.exists()


def test_a_key_subscribes_only_to_what_it_may_know(board: Desk, receiver: Receiver) -> None:
    for scopes, may in ((("webhooks",), False), (("webhooks", "read"), True)):
        make_key(board.tenant, *scopes, name="-".join(scopes))
        actor = Actor(board.tenant, key=ApiKey.objects.get(name="-".join(scopes)))
        if may:
            assert hook_to(receiver, actor, "budget.approved").created_by == actor.label
        else:
            with pytest.raises(ValidationError) as refused:
                hook_to(receiver, actor, "budget.approved")
            assert "event_types" in refused.value.message_dict


def test_there_are_twenty_at_most(board: Desk, admin: Actor, receiver: Receiver) -> None:
    for number in range(20):
        hook_to(receiver, admin, ASKED, name=f"Hook {number}")
    with pytest.raises(ValidationError):
        hook_to(receiver, admin, ASKED)


def test_events_that_nobody_keeps_are_forgotten(
    board: Desk, admin: Actor, receiver: Receiver
) -> None:
    hook_to(receiver, admin, ASKED)
    asked(board)
    send_all()
    now, later = timezone.now(), timezone.now() + timedelta(days=31)
    sent = OutboxMessage.objects.filter(channel="webhook")
    sent.update(finished_at=later)
    assert (forget_in(board.tenant.pk, later - KEPT), WebhookEvent.objects.count()) == (0, 1)
    sent.update(finished_at=now)
    assert (forget_in(board.tenant.pk, later - KEPT), WebhookEvent.objects.count()) == (1, 0)


def test_a_type_that_no_app_declares_cannot_be_emitted(board: Desk) -> None:
    with pytest.raises(LookupError):
        emit("budget.eaten", data=dict)
