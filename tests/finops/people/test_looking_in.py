"""A FinOps lead of the platform reads all tenants and writes in none; nobody else does either."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from finops.calc.permissions import ROLES
from finops.models import Tenant, User
from finops.scope import tenant_scope
from finops.services.people.members import enter_tenant
from tests.finops.access.permission_table import PAGES, PLATFORM
from tests.people import make_person, make_tenant, platform_tenant, sign_in

pytestmark = pytest.mark.django_db


def platform_person(role: str) -> User:
    return make_person(platform_tenant(), role, "Olivia Sandoval")


@pytest.fixture
def retail() -> Tenant:
    return make_tenant("retail")


@pytest.mark.parametrize("role", ROLES)
def test_pages_over_all_tenants_open_for_the_roles_of_their_row(role: str) -> None:
    browser = sign_in(Client(), platform_person(role))
    for route, methods in PLATFORM.items():
        for method, roles in methods.items():
            status = browser.generic(method, reverse(route)).status_code
            assert status == (200 if role in roles else 404), route


@pytest.mark.parametrize("role", ROLES)
def test_no_role_of_a_customer_opens_pages_over_all_tenants(retail: Tenant, role: str) -> None:
    browser = sign_in(Client(), make_person(retail, role))
    for route in PLATFORM:
        assert browser.get(reverse(route)).status_code == 404


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"finops_lead"}))
def test_other_roles_of_the_platform_see_no_tenant(retail: Tenant, role: str) -> None:
    browser = sign_in(Client(), platform_person(role))
    assert browser.get("/t/retail/").status_code == 404


def test_the_lead_reads_every_tenant(retail: Tenant, client: Client) -> None:
    sign_in(client, platform_person("finops_lead"))
    for page in ("", "showback/", "use-cases/", "people/"):
        assert client.get(f"/t/retail/{page}").status_code == 200, page


def test_the_lead_writes_in_none(retail: Tenant, client: Client) -> None:
    sign_in(client, platform_person("finops_lead"))
    urls = [
        reverse(route, args=["retail"])
        for route in ("create_key", "invite_person", "import_upload")
        if "POST" in PAGES[route]
    ]
    assert [client.post(url).status_code for url in urls] == [404, 404, 404]


def test_the_front_door_shows_the_lead_the_way_to_all_tenants(client: Client) -> None:
    sign_in(client, platform_person("finops_lead"))
    assert reverse("platform_showback") in client.get("/").content.decode()


def test_the_platform_has_no_table_of_responsibilities_and_says_so(client: Client) -> None:
    sign_in(client, platform_person("finops_lead"))
    page = client.get("/t/platform/responsibilities/")
    assert page.status_code == 200
    assert "No table of responsibilities here" in page.content.decode()
    assert client.get("/t/platform/responsibilities/change").status_code == 404


def test_a_lead_let_in_for_a_time_may_write_and_the_tenant_can_read_why(
    retail: Tenant, client: Client
) -> None:
    lead = platform_person("finops_lead")
    until = timezone.now() + timedelta(hours=1)
    with tenant_scope(retail.pk, lead.pk), transaction.atomic():
        enter_tenant(
            actor="command:ticket_17",
            person=lead,
            role="tenant_admin",
            reason="Lost administrator, ticket 17",
            valid_to=until,
        )
    sign_in(client, lead)
    assert client.post("/t/retail/keys/create", {}).status_code == 422
    assert "Lost administrator, ticket 17" in client.get("/t/retail/audit/").content.decode()
