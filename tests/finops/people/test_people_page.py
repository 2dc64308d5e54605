"""The people page: invite, give and revoke roles, let out; forms answer 422."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from finops.models import (
    Invitation,
    Membership,
    OutboxMessage,
    RoleAssignment,
    Tenant,
    User,
)
from finops.scope import tenant_scope
from tests.people import make_person, make_tenant, sign_in

pytestmark = pytest.mark.django_db
WHY = "Has left the bank."
HTMX = {"HX-Request": "true"}
INVITATION = {
    "name": "Ben Ortiz",
    "email": "ben@retail.example",
    "role": "finance",
    "scope": "tenant",
}


@pytest.fixture
def retail() -> Iterator[Tenant]:
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk):
        yield tenant


@pytest.fixture
def admin(retail: Tenant, client: Client) -> User:
    person = make_person(retail, "tenant_admin", "Ada Admin")
    sign_in(client, person)
    return person


def roles_of(email: str) -> set[str]:
    held = RoleAssignment.objects.filter(user__email=email)
    return set(held.exclude(valid_to__lte=timezone.now()).values_list("role", flat=True))


def test_the_page_shows_people_roles_and_the_raci_table(admin: User, client: Client) -> None:
    body = client.get("/t/retail/people/").content.decode()
    for words in ("Ada Admin", "Tenant Admin", "Funding gate", "Risk / Compliance", "AH"):
        assert words in body


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nobody"),
        ("name", ""),
        ("role", "king"),
        ("scope", "unit:999"),
        ("valid_to", "31-31-31"),
        ("name", "a\x00b"),
    ],
)
def test_a_bad_field_answers_422_with_the_form_and_writes_nothing(
    admin: User, client: Client, field: str, value: str
) -> None:
    form = {**INVITATION, field: value}
    answer = client.post("/t/retail/people/invite", form, headers=HTMX)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not Invitation.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_a_role_ends_with_its_last_day_in_the_tenants_zone(client: Client) -> None:
    tokyo = make_tenant("tokyo", time_zone="Asia/Tokyo")
    sign_in(client, make_person(tokyo, "tenant_admin", "Ada Admin"))
    last = date.today() + timedelta(days=9)  # noqa: DTZ011 - any day of the future will do
    form = {**INVITATION, "valid_to": last.isoformat()}
    assert client.post("/t/tokyo/people/invite", form, headers=HTMX).status_code == 200
    with tenant_scope(tokyo.pk):
        held = Invitation.objects.get(role="finance")
        assert held.valid_to is not None
        assert held.valid_to.strftime("%H:%M") == "14:59"  # UTC


def test_a_role_is_given_and_revoked(retail: Tenant, admin: User, client: Client) -> None:
    ben = make_person(retail, "finance", "Ben Ortiz", email="ben@retail.example")
    url = f"/t/retail/people/{ben.pk}/roles"
    assert client.post(url, {"role": "risk", "scope": "tenant"}, headers=HTMX).status_code == 200
    assert roles_of(ben.email) == {"finance", "risk"}
    held = RoleAssignment.objects.get(user=ben, role="risk")
    assert client.post(f"/t/retail/roles/{held.pk}/end", {"reason": WHY}).status_code == 302
    assert roles_of(ben.email) == {"finance"}


def test_a_role_held_already_is_refused_with_a_sentence(
    retail: Tenant, admin: User, client: Client
) -> None:
    ben = make_person(retail, "finance", "Ben Ortiz", email="ben@retail.example")
    form = {"role": "finance", "scope": "tenant"}
    answer = client.post(f"/t/retail/people/{ben.pk}/roles", form, headers=HTMX)
    assert answer.status_code == 422
    assert "holds this role" in answer.content.decode()
    assert RoleAssignment.objects.filter(user__email="ben@retail.example").count() == 1


def test_without_scripts_a_post_leads_back_to_the_page(
    retail: Tenant, admin: User, client: Client
) -> None:
    ben = make_person(retail, "finance", "Ben Ortiz")
    answer = client.post(f"/t/retail/people/{ben.pk}/remove", {"reason": WHY})
    assert (answer.status_code, answer["Location"]) == (302, "/t/retail/people/")


def test_somebody_let_out_finds_the_door_shut(retail: Tenant, admin: User, client: Client) -> None:
    ben = make_person(retail, "finance", "Ben Ortiz")
    browser = sign_in(Client(), ben)
    assert browser.get("/t/retail/").status_code == 200
    client.post(f"/t/retail/people/{ben.pk}/remove", {"reason": WHY})
    assert browser.get("/t/retail/").status_code == 404
    assert not Membership.objects.filter(user=ben).exists()


def test_grants_alone_open_no_door_without_a_membership(retail: Tenant, client: Client) -> None:
    ben = make_person(retail, "finance", "Ben Ortiz")
    Membership.objects.filter(user=ben).delete()  # and nobody has synchronised the grants yet
    assert sign_in(client, ben).get("/t/retail/").status_code == 404


def test_the_last_administrator_stays(admin: User, client: Client) -> None:
    client.post(f"/t/retail/people/{admin.pk}/remove", {"reason": WHY})
    assert roles_of(admin.email) == {"tenant_admin"}
    assert client.get("/t/retail/people/").status_code == 200


def test_every_change_is_in_the_audit_log(retail: Tenant, admin: User, client: Client) -> None:
    client.post("/t/retail/people/invite", INVITATION, headers=HTMX)
    ben = make_person(retail, "auditor", "Ben Ortiz")
    client.post(f"/t/retail/people/{ben.pk}/remove", {"reason": WHY})
    body = client.get("/t/retail/audit/").content.decode()
    for action in ("person.invited", "role.granted", "role.revoked", "person.removed"):
        assert action in body
    assert admin.email in body
