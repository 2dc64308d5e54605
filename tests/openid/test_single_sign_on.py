"""Sign-in by OpenID Connect, end to end against a provider that is a program of its own."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.test import Client

from finops.models import Tenant, User
from finops.queries.audit.log import AuditFilter, older_entries
from finops.scope import tenant_scope
from finops.services.people.invitations import accept_as_new_person, invite
from finops.services.people.members import NewMember
from tests.openid.conftest import Browser, open_browser
from tests.people import PASSWORD, make_person, make_tenant, platform_tenant

pytestmark = pytest.mark.django_db
ANA = "ana@retail.example"


@pytest.fixture
def retail() -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def ana(retail: Tenant) -> User:
    """Invited, and came without choosing a password."""
    new = NewMember(email=ANA, name="Ana Silva", role="auditor")
    with tenant_scope(retail.pk), transaction.atomic():
        invitation = invite(actor="command:x", new=new)
    return accept_as_new_person(invitation=invitation, name="Ana Silva", password="")


@pytest.fixture
def ana_with_password(retail: Tenant) -> User:
    return make_person(retail, "auditor", "Ana Silva", email=ANA)


def log_of(tenant: Tenant) -> list[str]:
    with tenant_scope(tenant.pk):
        return [entry.action for entry in older_entries(AuditFilter()).entries]


def test_an_invited_person_signs_in_and_is_known_by_the_subject_from_then_on(
    ana: User, retail: Tenant, browser: Browser, provider: str
) -> None:
    answer = browser.sign_in("ana")
    assert answer.redirect_chain[-1][0] == "/t/retail/"
    assert SocialAccount.objects.get(user=ana).uid
    for tenant in (retail, platform_tenant()):
        assert "person.single_sign_on_connected" in log_of(tenant)
    again = open_browser(provider)
    again.sign_in("ana")
    assert again.is_in
    assert SocialAccount.objects.count() == 1


def test_nobody_who_was_not_invited_gets_an_account(ana: User, browser: Browser) -> None:
    answer = browser.sign_in("eve")
    assert not browser.is_in
    assert "closed" in answer.content.decode().lower()
    assert User.objects.count() == 1


@pytest.mark.parametrize("username", ["unsure", "wordy"])
def test_an_address_that_the_provider_has_not_verified_opens_nothing(
    ana: User, browser: Browser, username: str
) -> None:
    browser.sign_in(username)
    assert not browser.is_in
    assert not SocialAccount.objects.exists()


def test_an_account_with_a_password_is_not_taken_over(
    ana_with_password: User, browser: Browser
) -> None:
    answer = browser.sign_in("ana")
    assert not browser.is_in
    assert "connect single sign-on under your name" in answer.content.decode()
    assert not SocialAccount.objects.exists()
    ana_with_password.refresh_from_db()
    assert ana_with_password.check_password(PASSWORD)


def signed_in_by_password(browser: Browser) -> None:
    form = {"login": ANA, "password": PASSWORD}
    browser.ours.post("/accounts/login/", form)
    browser.ours.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert browser.is_in


def test_whoever_has_a_password_connects_it_themselves_and_signs_in_by_both(
    ana_with_password: User, retail: Tenant, browser: Browser, provider: str
) -> None:
    signed_in_by_password(browser)
    assert "Connect" in browser.ours.get("/account/single-sign-on/").content.decode()
    answer = browser.sign_in("ana", process="connect")
    assert answer.redirect_chain[-1][0] == "/account/single-sign-on/"
    assert SocialAccount.objects.get().user == ana_with_password
    assert "person.single_sign_on_connected" in log_of(retail)
    again = open_browser(provider)
    again.sign_in("ana")
    assert again.is_in
    assert EmailAddress.objects.get().email == ANA, "no second address comes by it"


def test_connecting_asks_for_fresh_authentication(
    ana_with_password: User, browser: Browser
) -> None:
    browser.ours.post("/accounts/login/", {"login": ANA, "password": PASSWORD})
    browser.sign_in("ana", process="connect")
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("username", ["eve", "unsure"])
def test_the_account_of_another_address_is_not_connected(
    ana_with_password: User, browser: Browser, username: str
) -> None:
    signed_in_by_password(browser)
    answer = browser.sign_in(username, process="connect")
    assert "another address" in answer.content.decode()
    assert not SocialAccount.objects.exists()


def test_disconnecting_needs_another_way_in(
    ana: User, retail: Tenant, browser: Browser, provider: str
) -> None:
    browser.sign_in("ana")
    browser.ours.post("/account/single-sign-on/")
    assert SocialAccount.objects.count() == 1
    ana.set_password(PASSWORD)
    ana.save()
    other = open_browser(provider)
    signed_in_by_password(other)
    other.ours.post("/account/single-sign-on/")
    assert not SocialAccount.objects.exists()
    assert "person.single_sign_on_disconnected" in log_of(retail)


def test_a_second_factor_is_asked_for_all_the_same(
    ana_with_password: User, browser: Browser, provider: str
) -> None:
    signed_in_by_password(browser)
    browser.sign_in("ana", process="connect")
    TOTP.activate(ana_with_password, generate_totp_secret())
    again = open_browser(provider)
    answer = again.sign_in("ana")
    assert answer.redirect_chain[-1][0].startswith("/accounts/2fa/authenticate/")
    assert not again.is_in


def test_a_person_locked_out_stays_out(ana: User, browser: Browser, provider: str) -> None:
    browser.sign_in("ana")
    User.objects.filter(pk=ana.pk).update(is_active=False)
    again = open_browser(provider)
    again.sign_in("ana")
    assert not again.is_in


def test_the_request_carries_state_nonce_and_proof_key(browser: Browser) -> None:
    query = parse_qs(urlsplit(browser.begin()).query)
    assert query["response_type"] == ["code"]
    assert query["code_challenge_method"] == ["S256"]
    assert {len(query[name][0]) > 15 for name in ("state", "nonce", "code_challenge")} == {True}
    assert set(query["scope"][0].split()) == {"openid", "profile", "email"}


def test_a_link_adds_neither_scopes_nor_parameters(browser: Browser) -> None:
    url = "/accounts/oidc/oidc/login/?scope=admin&auth_params=prompt%3Dnone%26nonce%3Dx"
    query = parse_qs(urlsplit(browser.ours.post(url)["Location"]).query)
    assert "prompt" not in query
    assert query["nonce"] != ["x"]
    assert "admin" not in query["scope"][0]


def test_the_answer_to_another_browser_opens_nothing(
    ana: User, browser: Browser, provider: str
) -> None:
    """The attack: send somebody the link of one's own sign-in."""
    path = browser.authorize(browser.begin(), "ana")
    for victim in (Client(), open_browser(provider).ours):
        victim.get(path, follow=True)
        assert "_auth_user_id" not in victim.session


def test_an_answer_counts_once(ana: User, browser: Browser) -> None:
    path = browser.authorize(browser.begin(), "ana")
    browser.ours.get(path)
    assert browser.is_in
    browser.ours.post("/accounts/logout/")
    browser.ours.get(path, follow=True)
    assert not browser.is_in


@pytest.mark.parametrize("kept", ["nonce", "pkce_code_verifier"])
def test_an_answer_that_does_not_fit_what_was_asked_opens_nothing(
    ana: User, browser: Browser, kept: str
) -> None:
    path = browser.authorize(browser.begin(), "ana")
    session = browser.ours.session
    (state,) = session["socialaccount_states"].values()
    state[0][kept] = "x" * 48
    session.save()
    browser.ours.get(path, follow=True)
    assert not browser.is_in


def test_a_code_of_ones_own_making_opens_nothing(ana: User, browser: Browser) -> None:
    state = parse_qs(urlsplit(browser.begin()).query)["state"][0]
    answer = browser.ours.get(f"/accounts/oidc/oidc/login/callback/?code=x&state={state}")
    assert answer.status_code < 500
    assert not browser.is_in


def test_signing_out_ends_it_here(ana: User, browser: Browser) -> None:
    browser.sign_in("ana")
    assert browser.ours.get("/t/retail/").status_code == 200
    browser.ours.post("/accounts/logout/")
    assert not browser.is_in
    assert browser.ours.get("/t/retail/").status_code == 302


def test_a_get_begins_nothing(browser: Browser) -> None:
    assert browser.ours.get("/accounts/oidc/oidc/login/").status_code == 200
