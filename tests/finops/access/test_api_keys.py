"""Keys: made and shown once, rotated, used, revoked; every flaw answers with the same 401."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from finops.access import Actor
from finops.calc.api_keys import new_key, read_key, to_base36
from finops.models import ApiKey, Tenant
from finops.queries.audit.log import AuditFilter, older_entries
from finops.scope import tenant_scope
from finops.services.api_keys.keys import NewKey, create_key, revoke_key
from tests.answers import Answer
from tests.people import make_key, make_person, make_tenant, platform_tenant, sign_in

pytestmark = pytest.mark.django_db
WHY = "Not needed any more."
IMPORTS = "/api/v1/imports"  # asks for view_imports


@pytest.fixture
def retail() -> Iterator[Tenant]:
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk):
        yield tenant


def ask(client: Client, key: str) -> Answer:
    return client.get(IMPORTS, headers={"Authorization": f"Bearer {key}"})


def stored() -> ApiKey:
    return ApiKey.objects.get()


def test_the_tenant_can_be_read_from_the_key() -> None:
    for tenant_id in (1, 35, 36, 1295, 2**31 - 1):
        parts = new_key(tenant_id)
        assert read_key(parts.token) == parts
        assert parts.token.startswith(f"fin_{to_base36(tenant_id)}_")


@pytest.mark.parametrize(
    "token", ["", "fin", "fin_1_a_b", "fin_zzzzzz_" + "0" * 16 + "_" + "x" * 43]
)
def test_what_is_no_key_is_no_key(token: str) -> None:
    assert read_key(token) is None


def test_only_the_fingerprint_is_kept(retail: Tenant) -> None:
    token = make_key(retail)
    key = stored()
    secret = token.rpartition("_")[2] if token.count("_") == 3 else token.split("_", 3)[3]
    assert len(key.secret_sha256) == 64
    assert secret not in str(vars(key))


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_key_lives_at_most_a_year(retail: Tenant, days: int) -> None:
    with pytest.raises(ValidationError):
        make_key(retail, days=days)


@pytest.mark.parametrize("scopes", [(), ("sign",), ("read", "admin")])
def test_only_known_scopes_exist(retail: Tenant, scopes: tuple[str, ...]) -> None:
    new = NewKey("gateway", scopes, timezone.now() + timedelta(days=1))
    with pytest.raises(ValidationError):
        create_key(actor="tests", new=new)


def test_two_keys_of_a_name_live_at_a_time_and_a_third_needs_a_revocation(retail: Tenant) -> None:
    make_key(retail, name="gateway")
    make_key(retail, name="gateway")
    with pytest.raises(ValidationError):
        make_key(retail, name="gateway")
    oldest = ApiKey.objects.order_by("created_at").first()
    assert oldest is not None
    revoke_key(actor="tests", key=oldest, reason=WHY)
    assert make_key(retail, name="gateway")


def test_a_key_never_makes_or_revokes_keys(retail: Tenant) -> None:
    make_key(retail)
    machine = Actor(tenant=retail, key=stored())
    new = NewKey("more", ("read",), timezone.now() + timedelta(days=1))
    with pytest.raises(PermissionDenied):
        create_key(actor=machine, new=new)
    with pytest.raises(PermissionDenied):
        revoke_key(actor=machine, key=stored(), reason=WHY)


def test_the_three_ways_to_send_a_key_all_work(retail: Tenant, client: Client) -> None:
    token = make_key(retail)
    basic = base64.b64encode(f"anybody:{token}".encode()).decode()
    for headers in (
        {"Authorization": f"Bearer {token}"},
        {"x-api-key": token},
        {"Authorization": f"Basic {basic}"},
        {"Authorization": f"Bearer%20{token}"},
        {"Authorization": f"Basic%20{quote(basic)}"},
    ):
        assert client.get(IMPORTS, headers=headers).status_code == 200


def test_missing_unknown_expired_revoked_and_forged_keys_answer_the_same(
    retail: Tenant, client: Client
) -> None:
    live, expired, revoked = (make_key(retail, name=name) for name in ("a", "b", "c"))
    past = timezone.now() - timedelta(days=1)
    earlier = past - timedelta(days=1)
    ApiKey.objects.filter(name="b").update(created_at=earlier, expires_at=past)
    revoke_key(actor="tests", key=ApiKey.objects.get(name="c"), reason=WHY)
    foreign_tenant = live.replace(f"fin_{to_base36(retail.pk)}_", "fin_zz_")
    forged = live[:-1] + ("A" if live[-1] != "A" else "B")
    answers = [ask(client, key) for key in (expired, revoked, foreign_tenant, forged, "", "x")]
    answers.append(client.get(IMPORTS))
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0]["Content-Type"] == "application/problem+json"
    assert answers[0]["WWW-Authenticate"].startswith("Bearer")
    assert ask(client, live).status_code == 200


def test_use_is_noted_at_most_once_a_minute(retail: Tenant, client: Client) -> None:
    token = make_key(retail)
    ask(client, token)
    first = stored().last_used_at
    assert first is not None
    ask(client, token)
    assert stored().last_used_at == first
    ApiKey.objects.update(last_used_at=first - timedelta(seconds=61))
    ask(client, token)
    noted = stored().last_used_at
    assert noted is not None
    assert noted > first


def test_a_key_without_the_scope_is_refused(retail: Tenant, client: Client) -> None:
    token = make_key(retail, "read")
    answer = client.post("/api/v1/ingest", "[]", "application/json", headers={"x-api-key": token})
    assert answer.status_code == 403
    assert answer.json()["status"] == 403


def test_a_key_opens_no_page(retail: Tenant, client: Client) -> None:
    answer = client.get("/t/retail/keys/", headers={"Authorization": f"Bearer {make_key(retail)}"})
    assert answer.status_code == 302


def test_a_signed_in_person_is_nobody_to_the_api(retail: Tenant, client: Client) -> None:
    sign_in(client, make_person(retail, "tenant_admin"))
    assert client.get(IMPORTS).status_code == 401


def test_a_platform_key_belongs_to_the_platform_tenant(client: Client) -> None:
    platform = platform_tenant()
    token = make_key(platform)
    assert read_key(token).tenant_id == platform.pk  # type: ignore[union-attr]  # just made
    assert ask(client, token).status_code == 200


def test_the_page_shows_a_new_key_once(retail: Tenant, client: Client) -> None:
    sign_in(client, make_person(retail, "tenant_admin"))
    form = {"name": "gateway", "scopes": ["ingest"], "days": "90"}
    made = client.post("/t/retail/keys/create", form).content.decode()
    token = made.partition('id="new-key">')[2].partition("<")[0]
    assert ask(Client(), token).status_code in {200, 403}
    assert token not in client.get("/t/retail/keys/").content.decode()


def test_a_bad_form_answers_422_with_the_form(retail: Tenant, client: Client) -> None:
    sign_in(client, make_person(retail, "tenant_admin"))
    answer = client.post("/t/retail/keys/create", {"name": "a b", "days": "90"})
    assert answer.status_code == 422
    assert "Use letters, digits" in answer.content.decode()


def test_revoking_on_the_page_ends_the_key(retail: Tenant, client: Client) -> None:
    token = make_key(retail)
    sign_in(client, make_person(retail, "tenant_admin"))
    url = f"/t/retail/keys/{stored().public_id}/revoke"
    assert "Ten characters" in client.get(url).content.decode()
    assert client.post(url, {"reason": "no"}).status_code == 422
    assert ask(Client(), token).status_code == 200
    assert client.post(url, {"reason": WHY}, headers={"HX-Request": "true"}).status_code == 200
    assert ask(Client(), token).status_code == 401
    assert older_entries(AuditFilter()).entries[0].detail["reason"] == WHY


def test_another_tenants_key_cannot_be_revoked(retail: Tenant, client: Client) -> None:
    wealth = make_tenant("wealth")
    make_key(wealth)
    with tenant_scope(wealth.pk):
        foreign = stored().public_id
    sign_in(client, make_person(retail, "tenant_admin"))
    unknown = client.post("/t/retail/keys/0000000000000000/revoke")
    other = client.post(f"/t/retail/keys/{foreign}/revoke")
    assert (other.status_code, other.content) == (unknown.status_code, unknown.content)
    assert other.status_code == 404
