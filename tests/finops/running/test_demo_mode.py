"""Demo mode: one button per role; never over real tenants."""

import time

import pytest
from django.test import Client
from pytest_django import Settings

from finops.calc.one_time_codes import code_at
from finops.models import Tenant, User
from finops.running.demo.mode import NotADemo, refuse_demo_with_real_tenants
from finops.services.organisation.tenants import NewTenant, create_tenant
from tests.people import PASSWORD, SECRET, factor_used, make_person, make_tenant, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Settings) -> Tenant:
    settings.DEMO = True
    new = NewTenant(slug="retail", name="Retail Banking", is_demo=True)
    return create_tenant(new=new, actor="tests")


def test_a_button_signs_in_as_its_person(demo: Tenant, client: Client) -> None:
    ana = make_person(demo, "business_owner", "Ana Silva")
    body = client.get("/accounts/login/").content.decode()
    assert "Business Owner" in body
    assert "Ana Silva" in body
    answer = client.post("/demo/sign-in", {"person": ana.pk}, follow=True)
    assert answer.redirect_chain[-1][0] == "/t/retail/"


def test_there_is_one_button_for_each_role(demo: Tenant, client: Client) -> None:
    for name in ("Ana Silva", "Ben Ortiz"):
        make_person(demo, "auditor", name)
    assert client.get("/accounts/login/").content.decode().count('name="person"') == 1


@pytest.mark.parametrize("person", ["", "x", "-1", "99999999999", "1e3", "٣"])
def test_nobody_else_can_be_asked_for(demo: Tenant, client: Client, person: str) -> None:
    assert client.post("/demo/sign-in", {"person": person}).status_code == 404


def test_without_demo_mode_there_are_no_buttons_and_no_door(client: Client) -> None:
    new = NewTenant(slug="retail", name="Retail Banking", is_demo=True)
    ana = make_person(create_tenant(new=new, actor="tests"), "business_owner")
    assert 'name="person"' not in client.get("/accounts/login/").content.decode()
    assert client.post("/demo/sign-in", {"person": ana.pk}).status_code == 404


def test_a_real_tenant_shuts_the_door_of_a_running_demo(demo: Tenant, client: Client) -> None:
    ana = make_person(demo, "business_owner")
    make_tenant("real_bank")
    assert client.post("/demo/sign-in", {"person": ana.pk}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_process_refuses_to_start_a_demo_over_real_tenants(settings: Settings) -> None:
    settings.DEMO = True
    refuse_demo_with_real_tenants()
    make_tenant("real_bank")
    with pytest.raises(NotADemo, match="real_bank"):
        refuse_demo_with_real_tenants()
    settings.DEMO = False
    refuse_demo_with_real_tenants()


def second_step(client: Client, person: User) -> str:
    """The page that asks for the code after the password."""
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    return client.get("/accounts/2fa/authenticate/").content.decode()


def test_the_page_that_asks_for_a_code_shows_it_in_a_demo(demo: Tenant, client: Client) -> None:
    ana = make_person(demo, "business_owner", "Ana Silva")
    factor_used(ana)
    page = second_step(client, ana)
    codes = {code_at(SECRET, int(time.time()) - age) for age in (0, 30)}
    assert any(code in page for code in codes)
    sign_in(client, ana)
    page = client.get("/accounts/2fa/reauthenticate/").content.decode()
    assert "demo-code" in page


def test_outside_a_demo_no_page_shows_a_code(client: Client) -> None:
    ana = make_person(make_tenant("retail"), "business_owner", "Ana Silva")
    factor_used(ana)
    assert "demo-code" not in second_step(client, ana)
    sign_in(client, ana)
    assert "demo-code" not in client.get("/accounts/2fa/reauthenticate/").content.decode()


def test_a_real_tenant_hides_the_codes_of_a_running_demo(demo: Tenant, client: Client) -> None:
    ana = make_person(demo, "business_owner", "Ana Silva")
    factor_used(ana)
    make_tenant("real_bank")
    assert "demo-code" not in second_step(client, ana)
