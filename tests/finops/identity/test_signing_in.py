"""Signing in, choosing a tenant, and how long it lasts."""

import time

import pytest
from django.core.cache import cache
from django.test import Client

from finops.identity import sessions
from tests.people import PASSWORD, make_person, make_tenant, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_rate_limits() -> None:
    cache.clear()


def test_the_front_door_sends_strangers_to_the_sign_in_page(client: Client) -> None:
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_the_way_to_a_new_password_is_offered_once(client: Client) -> None:
    html = client.get("/accounts/login/").content.decode()
    assert html.count('href="/accounts/password/reset/"') == 1


def test_a_person_signs_in_with_password_and_lands_in_the_only_tenant(client: Client) -> None:
    person = make_person(make_tenant("retail"), "finops_lead", "Ana Silva")
    form = {"login": person.email, "password": PASSWORD}
    answer = client.post("/accounts/login/", form, follow=True)
    assert answer.redirect_chain[-1] == ("/t/retail/", 302)
    assert answer.status_code == 200


def test_a_wrong_password_and_an_unknown_address_answer_with_the_same_words(
    client: Client,
) -> None:
    person = make_person(make_tenant())
    words = []
    for email in (person.email, "nobody@retail.example"):
        answer = client.post("/accounts/login/", {"login": email, "password": "wrong"})
        assert answer.status_code == 200
        words.append(str(answer.context["form"].errors))
    assert words[0] == words[1]


def test_the_sixth_wrong_password_is_refused_by_the_rate_limit(client: Client) -> None:
    person = make_person(make_tenant())
    form = {"login": person.email, "password": "wrong"}
    for _ in range(5):
        client.post("/accounts/login/", form)
    answer = client.post("/accounts/login/", {**form, "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    assert answer.status_code in {200, 429}


def test_a_stranger_elsewhere_cannot_lock_the_owner_out(client: Client) -> None:
    person = make_person(make_tenant())
    form = {"login": person.email, "password": "wrong"}
    for _ in range(5):
        client.post("/accounts/login/", form, REMOTE_ADDR="203.0.113.9")
    right = {**form, "password": PASSWORD}
    client.post("/accounts/login/", right, REMOTE_ADDR="203.0.113.9")
    assert "_auth_user_id" not in client.session, "the stranger is locked out"
    client.post("/accounts/login/", right, REMOTE_ADDR="198.51.100.7")
    assert "_auth_user_id" in client.session


def test_a_person_of_two_tenants_chooses(client: Client) -> None:
    retail, wealth = make_tenant("retail"), make_tenant("wealth")
    ana = make_person(retail, "finops_lead", "Ana Silva", email="ana@group.example")
    make_person(wealth, "auditor", "Ana Silva", email="ana@group.example")
    page = sign_in(client, ana).get("/")
    assert page.status_code == 200
    body = page.content.decode()
    assert "/t/retail/" in body
    assert "/t/wealth/" in body


def test_nobody_signs_up_by_himself(client: Client) -> None:
    form = {"email": "eve@evil.example", "password1": PASSWORD}
    client.post("/accounts/signup/", form)
    assert "_auth_user_id" not in client.session


def age_session(client: Client, **seconds: int) -> None:
    session = client.session
    for name, age in seconds.items():
        session[name] = int(time.time()) - age
    session.save()


def test_after_twelve_hours_the_person_signs_in_again(client: Client) -> None:
    person = make_person(make_tenant("retail"), "auditor")
    sign_in(client, person)
    age_session(client, signed_in_at=12 * 3600 + 1, seen_at=10)
    assert client.get("/t/retail/").status_code == 302


def test_a_signer_left_alone_for_half_an_hour_signs_in_again(client: Client) -> None:
    person = make_person(make_tenant("retail"), "business_owner")
    sign_in(client, person)
    age_session(client, seen_at=30 * 60 + 1)
    assert client.get("/t/retail/").status_code == 302


def test_somebody_who_signs_nothing_may_be_idle_longer(client: Client) -> None:
    person = make_person(make_tenant("retail"), "auditor")
    sign_in(client, person)
    age_session(client, seen_at=30 * 60 + 1)
    assert client.get("/t/retail/").status_code == 200
    assert client.session[sessions.SEEN_AT] >= int(time.time()) - 5


def test_a_person_locked_out_is_signed_out_at_once(client: Client) -> None:
    person = make_person(make_tenant("retail"))
    sign_in(client, person)
    person.is_active = False
    person.save()
    assert client.get("/t/retail/").status_code == 302
