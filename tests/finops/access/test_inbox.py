"""The inbox and the home page show the same: what this person may do something about."""

import pytest
from django.test import Client

from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services.people.roles import grant_role
from tests.people import actor_for, make_person, make_tenant, sign_in

HTMX = {"HX-Request": "true"}


@pytest.fixture
def retail(db: None) -> Tenant:
    return make_tenant()


def inbox_of(browser: Client) -> str:
    return browser.get("/t/retail/inbox/").content.decode()


def test_a_role_waits_for_whoever_may_confirm_it_and_for_nobody_else(retail: Tenant) -> None:
    ada = make_person(retail, "tenant_admin", "Ada Admin")
    lena = make_person(retail, "finops_lead", "Lena Lead")
    audrey = make_person(retail, "auditor", "Audrey Audit")
    with tenant_scope(retail.pk):
        grant_role(actor=actor_for(retail, ada), user=audrey, role="finance")
    lead, admin, auditor = (sign_in(Client(), who) for who in (lena, ada, audrey))
    assert "Audrey Audit as Finance" in inbox_of(lead)
    assert (
        "Audrey Audit as Finance"
        in lead.get("/t/retail/home/waiting/", headers=HTMX).content.decode()
    )
    for browser in (admin, auditor):
        assert "Audrey Audit as Finance" not in inbox_of(browser)


def test_an_inbox_of_another_tenant_is_not_there(retail: Tenant) -> None:
    make_tenant("wealth")
    lena = sign_in(Client(), make_person(retail, "finops_lead", "Lena Lead"))
    assert lena.get("/t/wealth/inbox/").status_code == 404
    assert "Nothing waits for you." in inbox_of(lena)
