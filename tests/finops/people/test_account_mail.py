"""Letters about an account go by the outbox: told once, sent by a worker, shown in the demo."""

import logging

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from finops.identity.account_letters import RESET_IS_SENT_WITHIN
from finops.models import OutboxMessage, User
from finops.scope import tenant_scope
from finops.services.organisation.tenants import NewTenant, create_tenant
from finops.services.people.account_mail import queue_account_mail
from tests.letters import deliver, letters_to, link_in, text_of
from tests.people import PASSWORD, make_person, make_tenant, platform_tenant, sign_in

pytestmark = pytest.mark.django_db
ANA = "ana@retail.example"
NEW_PASSWORD = "another quite long secret"


@pytest.fixture(autouse=True)
def fresh_rate_limits() -> None:
    cache.clear()


@pytest.fixture
def ana() -> User:
    return make_person(make_tenant("retail"), "finops_lead", "Ana Silva", email=ANA)


def ask_for_reset(email: str = ANA) -> int:
    return Client().post("/accounts/password/reset/", {"email": email}).status_code


def waiting() -> list[OutboxMessage]:
    with tenant_scope(platform_tenant().pk), transaction.atomic():
        return list(OutboxMessage.objects.filter(kind="account"))


def test_a_reset_is_a_row_first_and_a_letter_then(ana: User) -> None:
    assert ask_for_reset() == 302
    (message,) = waiting()
    assert (message.recipient, message.state, mail.outbox) == (ANA, "queued", [])
    deliver(platform_tenant())
    assert letters_to(ANA)[0]["Subject"] == "A new password"


def test_the_row_holds_no_link(ana: User) -> None:
    ask_for_reset()
    deliver(platform_tenant())
    key = link_in(letters_to(ANA)[0]).rstrip("/").rpartition("/")[2]
    assert key not in str(waiting()[0].payload)
    assert waiting()[0].payload == {"template": "account/email/password_reset_key", "facts": {}}


def test_the_link_sets_a_new_password_once(ana: User) -> None:
    ask_for_reset()
    deliver(platform_tenant())
    link = link_in(letters_to(ANA)[0])
    browser = Client()
    page = browser.get(link, follow=True)
    form = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    browser.post(page.redirect_chain[-1][0], form)
    ana.refresh_from_db()
    assert ana.check_password(NEW_PASSWORD)
    assert "password1" not in Client().get(link, follow=True).content.decode()
    deliver(platform_tenant())
    assert "Your password has been reset" in text_of(letters_to(ANA)[-1])


def test_known_and_unknown_addresses_answer_alike_and_both_get_a_letter(ana: User) -> None:
    assert ask_for_reset() == ask_for_reset("nobody@retail.example") == 302
    assert len(waiting()) == 2
    deliver(platform_tenant())
    (letter,) = letters_to("nobody@retail.example")
    assert "There is no account with this address" in text_of(letter)
    assert "signup" not in text_of(letter)


def ask_from(source: str, email: str = ANA) -> int:
    form = {"email": email}
    return Client().post("/accounts/password/reset/", form, REMOTE_ADDR=source).status_code


def test_a_stranger_elsewhere_cannot_keep_the_owner_from_a_reset(ana: User) -> None:
    for _ in range(20):
        ask_from("203.0.113.9")
    assert ask_from("203.0.113.9") == 429
    assert ask_from("198.51.100.7") == 302
    deliver(platform_tenant())
    assert "/accounts/password/reset/key/" in text_of(letters_to(ANA)[-1]), "a link that opens"


@pytest.mark.parametrize("email", [ANA, "nobody@retail.example"])
def test_no_address_gets_letters_without_end(ana: User, email: str) -> None:
    for number in range(7):
        assert ask_from(f"203.0.113.{number}", email) == 302, "the answer stays the same"
    assert len(waiting()) == 5


def test_a_reset_that_waited_too_long_is_not_sent(ana: User) -> None:
    ask_for_reset()
    with tenant_scope(platform_tenant().pk), transaction.atomic():
        OutboxMessage.objects.update(created_at=timezone.now() - RESET_IS_SENT_WITHIN)
    deliver(platform_tenant())
    assert letters_to(ANA) == []
    assert waiting()[0].state == "dropped"


def test_somebody_locked_out_gets_no_link(ana: User) -> None:
    ask_for_reset()
    User.objects.filter(pk=ana.pk).update(is_active=False)
    deliver(platform_tenant())
    assert letters_to(ANA) == []


def test_a_change_of_password_is_told_with_where_it_came_from(ana: User, client: Client) -> None:
    sign_in(client, ana, with_factor=False)
    form = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client.post("/accounts/password/change/", form, headers={"User-Agent": "Tests/1"})
    deliver(platform_tenant())
    text = text_of(letters_to(ANA)[-1])
    assert "Your password has been changed" in text
    assert "127.0.0.1" in text
    assert "Tests/1" in text


def test_a_letter_that_nobody_has_reviewed_is_not_sent(
    ana: User, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        queue_account_mail(
            template="account/email/login_code", recipient=ANA, context={"code": "123456"}
        )
    assert waiting() == []
    assert "login_code" in caplog.text


def test_the_demo_shows_them(settings: Settings) -> None:
    settings.DEMO = True
    retail = create_tenant(new=NewTenant("retail", "Retail", is_demo=True), actor="tests")
    make_person(retail, "auditor", "Ana Silva", email=ANA)
    ask_for_reset()
    assert "/accounts/password/reset/key/" in Client().get("/demo/mail").content.decode()
