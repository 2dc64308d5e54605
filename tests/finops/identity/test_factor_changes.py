"""A second factor comes and goes only after fresh authentication; logs and a letter tell of it."""

import time
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from pytest_django import Settings

from finops.access import Actor
from finops.calc.one_time_codes import code_at
from finops.models import OutboxMessage, Tenant, User
from finops.scope import tenant_scope
from finops.sending.outbox import mail_of
from finops.services.people.second_factors import keep_app
from tests.answers import Answer
from tests.people import (
    PASSWORD,
    SECRET,
    factor_used,
    make_person,
    make_tenant,
    platform_tenant,
    sign_in,
)

pytestmark = pytest.mark.django_db
TOTP = "/accounts/2fa/totp/"


@pytest.fixture(autouse=True)
def fresh_rate_limits() -> None:
    cache.clear()


@pytest.fixture
def retail() -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def ana(retail: Tenant, client: Client) -> User:
    """Signed in, without a second factor."""
    person = make_person(retail, "finance", "Ana Silva")
    sign_in(client, person, with_factor=False)
    return person


def now_code(secret: str = SECRET) -> str:
    return code_at(secret, int(time.time()))


def confirm_by_password(client: Client) -> Answer:
    return client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def activate(client: Client) -> Answer:
    secret = client.get(f"{TOTP}activate/").context["form"].secret
    return client.post(f"{TOTP}activate/", {"code": now_code(secret)})


def logged(tenant: Tenant) -> list[tuple[str, str, str]]:
    """What the tenant's log says of second factors: action, kind, who acted."""
    with tenant_scope(tenant.pk), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT action, body::jsonb->'detail'->>'kind', actor FROM audit.entry"
            " WHERE tenant_id = app.tenant() AND action LIKE 'second_factor%' ORDER BY seq"
        )
        return list(cursor.fetchall())


def letters(person: User) -> list[str]:
    with tenant_scope(platform_tenant().pk), transaction.atomic():
        rows = OutboxMessage.objects.filter(recipient=person.email).order_by("pk")
        return [mail.text for row in rows if (mail := mail_of(row)) is not None]


@pytest.mark.parametrize("path", ["totp/activate/", "webauthn/add/", "recovery-codes/generate/"])
def test_nobody_adds_a_factor_without_fresh_authentication(
    ana: User, client: Client, path: str
) -> None:
    answer = client.get(f"/accounts/2fa/{path}")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/reauthenticate/")


@pytest.fixture
def sofia(retail: Tenant, client: Client) -> User:
    """Signed in by single sign-on an hour ago; has neither a password nor a second factor."""
    person = make_person(retail, "finops_lead", "Sofia Sommer")
    person.set_unusable_password()
    person.save()
    sign_in(client, person, with_factor=False)
    signed_in_by_provider(client, person, time.time() - 3600)
    return person


def signed_in_by_provider(client: Client, person: User, at: float) -> None:
    session = client.session
    session["account_authentication_methods_user"] = str(person.pk)
    session["account_authentication_methods"] = [
        {"method": "socialaccount", "provider": "oidc", "uid": "sofia", "at": at}
    ]
    session.save()


WAYS_IN = [
    "2fa/totp/activate/",
    "2fa/webauthn/add/",
    "2fa/recovery-codes/generate/",
    "password/set/",
]


@pytest.mark.parametrize("path", WAYS_IN)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_session_left_open_gets_no_way_in_of_its_own(
    sofia: User, client: Client, path: str, method: str
) -> None:
    """Whoever has only single sign-on confirms by signing in there once more."""
    answer = getattr(client, method)(f"/accounts/{path}")
    assert answer.status_code == 302
    way_back = quote(f"/accounts/{path}", safe="")
    assert answer["Location"] == f"/accounts/login/?next={way_back}"
    assert "_auth_user_id" not in client.session
    sofia.refresh_from_db()
    assert not sofia.has_usable_password()


@pytest.mark.parametrize("path", [path for path in WAYS_IN if "recovery" not in path])
def test_who_has_just_signed_in_there_goes_on(sofia: User, client: Client, path: str) -> None:
    signed_in_by_provider(client, sofia, time.time() - 60)
    assert client.get(f"/accounts/{path}").status_code == 200


def test_an_app_is_added_logged_everywhere_and_told_by_letter(ana: User, client: Client) -> None:
    wealth = make_tenant("wealth")
    make_person(wealth, "auditor", "Ana Silva", email=ana.email)
    confirm_by_password(client)
    assert activate(client).status_code == 302
    assert Authenticator.objects.filter(user=ana, type="totp").exists()
    for tenant in (platform_tenant(), wealth, Tenant.objects.get(slug="retail")):
        assert ("second_factor.added", "totp", "Ana Silva") in logged(tenant)
    assert any("An authenticator app was added" in text for text in letters(ana))


def test_an_app_is_removed_only_with_a_code_not_with_the_password_alone(
    ana: User, client: Client, retail: Tenant
) -> None:
    factor_used(ana)
    answer = client.get(f"{TOTP}deactivate/")
    assert answer["Location"].startswith("/accounts/2fa/reauthenticate/")
    assert confirm_by_password(client)["Location"].startswith("/accounts/2fa/reauthenticate/")
    assert client.post(f"{TOTP}deactivate/").status_code == 302
    assert Authenticator.objects.filter(user=ana).exists()
    client.post("/accounts/2fa/reauthenticate/", {"code": now_code()})
    client.post(f"{TOTP}deactivate/")
    assert not Authenticator.objects.filter(user=ana).exists()
    assert ("second_factor.removed", "totp", "Ana Silva") in logged(retail)
    assert any("was removed" in text for text in letters(ana))


class Crash(Exception):
    """Of the process, after the write and before its commit."""


def save_and_crash(person: User) -> None:
    with transaction.atomic():
        Authenticator.objects.create(user=person, type="totp", data={"secret": SECRET})
        raise Crash


def test_a_factor_that_was_not_saved_is_neither_logged_nor_told(ana: User, retail: Tenant) -> None:
    with pytest.raises(Crash):
        save_and_crash(ana)
    assert logged(retail) == []
    assert letters(ana) == []


def test_a_code_works_once(ana: User, client: Client) -> None:
    factor_used(ana)
    form = {"code": now_code()}
    assert client.post("/accounts/2fa/reauthenticate/", form).status_code == 302
    answer = client.post("/accounts/2fa/reauthenticate/", form)
    assert answer.status_code == 200
    assert "Incorrect code" in answer.content.decode()


def test_a_code_of_just_after_works_once_too(ana: User, client: Client) -> None:
    """The clock of the phone goes ahead."""
    factor_used(ana)
    form = {"code": code_at(SECRET, int(time.time()) + 30)}
    assert client.post("/accounts/2fa/reauthenticate/", form).status_code == 302
    cache.delete(f"allauth.mfa.totp.used?user={ana.pk}&code={form['code']}")  # its time is over
    assert client.post("/accounts/2fa/reauthenticate/", form).status_code == 200


def test_sign_in_asks_for_the_code(retail: Tenant, client: Client) -> None:
    ben = make_person(retail, "risk", "Ben Ortiz")
    factor_used(ben)
    form = {"login": ben.email, "password": PASSWORD}
    answer = client.post("/accounts/login/", form)
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/t/retail/").status_code == 302, "not signed in yet"
    client.post("/accounts/2fa/authenticate/", {"code": now_code()})
    assert client.get("/t/retail/").status_code == 200


def test_a_recovery_code_lets_in_and_signs_nothing(retail: Tenant, client: Client) -> None:
    ben = make_person(retail, "risk", "Ben Ortiz")
    sign_in(client, ben, with_factor=False)
    confirm_by_password(client)
    activate(client)
    code = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"][0]
    client.logout()
    client.post("/accounts/login/", {"login": ben.email, "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": code})
    page = client.get("/t/retail/")
    assert page.status_code == 200
    assert actor_of(page).second_factor is None


def actor_of(page: Answer) -> Actor:
    actor = getattr(page.wsgi_request, "actor", None)
    assert isinstance(actor, Actor)
    return actor


def test_the_database_does_not_hold_the_secret(ana: User) -> None:
    assert keep_app(actor="tests", person=ana, secret=SECRET) == SECRET
    stored = Authenticator.objects.get(user=ana, type="totp").data["secret"]
    assert SECRET not in stored
    assert keep_app(actor="tests", person=ana, secret="ANOTHER") == SECRET


def test_with_another_factor_secret_no_code_is_right(
    ana: User, client: Client, settings: Settings
) -> None:
    keep_app(actor="tests", person=ana, secret=SECRET)
    settings.FACTOR_SECRET = "another secret, as long as it must be"
    answer = client.post("/accounts/2fa/reauthenticate/", {"code": now_code()})
    assert answer.status_code == 200
    empty = code_at("", int(time.time()))
    assert client.post("/accounts/2fa/reauthenticate/", {"code": empty}).status_code == 200


def test_a_secret_from_before_encryption_still_works(ana: User, client: Client) -> None:
    factor_used(ana)
    assert Authenticator.objects.get(user=ana).data["secret"] == SECRET
    form = {"code": now_code()}
    assert client.post("/accounts/2fa/reauthenticate/", form).status_code == 302
