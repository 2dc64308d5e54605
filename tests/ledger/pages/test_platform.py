"""A platform FinOps lead looks into every tenant, and changes nothing."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import InternalError
from django.test import Client
from django.utils import timezone

from finops.models import BusinessUnit
from finops.scope import read_only, tenant_scope
from tests.ledger.pages.house import record_now
from tests.ledger.pages.reading import content_of, text_of
from tests.ledger.records import a_request, an_unpriced_event
from tests.people import make_person, make_tenant, platform_tenant, sign_in

HTMX = {"HX-Request": "true"}


@pytest.mark.django_db
def test_a_platform_lead_sees_the_pages_of_a_tenant_he_is_no_member_of(client: Client) -> None:
    make_tenant("retail")
    sign_in(client, make_person(platform_tenant(), "finops_lead", "Olivia Sandoval"))
    assert client.get("/t/retail/showback/").status_code == 200
    assert client.get("/t/retail/use-cases/").status_code == 200


@pytest.mark.django_db
def test_a_platform_lead_may_change_nothing_there(client: Client) -> None:
    make_tenant("retail")
    sign_in(client, make_person(platform_tenant(), "finops_lead", "Olivia Sandoval"))
    assert client.post("/t/retail/imports/upload/").status_code == 404
    assert client.post("/t/retail/keys/create").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["business_owner", "tenant_admin", "finops_lead"])
def test_no_role_of_one_tenant_looks_into_another(client: Client, role: str) -> None:
    make_tenant("wealth")
    sign_in(client, make_person(make_tenant("retail"), role))
    assert client.get("/t/wealth/showback/").status_code == 404
    assert client.get("/platform/").status_code == 404


@pytest.mark.django_db(transaction=True, databases=["default", "owner", "platform"])
def test_the_database_itself_refuses_a_write_while_looking_in() -> None:
    tenant = make_tenant("retail")
    with (
        tenant_scope(tenant.pk),
        read_only(),
        pytest.raises(InternalError, match="read-only transaction"),
        transaction.atomic(),
    ):
        BusinessUnit.objects.create(slug="cards", name="Cards")


@pytest.mark.django_db(transaction=True, databases=["default", "owner", "platform"])
def test_costs_without_a_price_wait_for_the_platform_lead(client: Client) -> None:
    lead = sign_in(client, make_person(platform_tenant(), "finops_lead", "Olivia Sandoval"))
    home = "/t/platform/home/waiting/"
    assert "Nothing waits for you." in text_of(content_of(lead.get(home, headers=HTMX)))
    at = (timezone.now() - timedelta(days=1)).isoformat()
    for slug in ("retail", "wealth"):
        with tenant_scope(make_tenant(slug).pk):
            record_now(a_request(f"t_{slug}", at), an_unpriced_event(f"e_{slug}", f"t_{slug}", at))
    waiting = text_of(content_of(lead.get(home, headers=HTMX)))
    assert "2 cost lines of Retail, Wealth have no price" in waiting
    page = text_of(content_of(lead.get(f"/platform/?from={at[:10]}&to={at[:10]}")))
    assert "2 tenants" in page
    assert "2 cost lines wait for a price" in page
    analyst = sign_in(Client(), make_person(platform_tenant(), "finance", "Fred Finance"))
    assert "have no price" not in text_of(content_of(analyst.get(home, headers=HTMX)))


@pytest.mark.django_db(transaction=True, databases=["default", "owner", "platform"])
def test_the_platform_page_lists_tenants_for_the_platform_lead(client: Client) -> None:
    make_tenant("retail")
    sign_in(client, make_person(platform_tenant(), "finops_lead", "Olivia Sandoval"))
    answer = client.get("/platform/")
    assert answer.status_code == 200
    assert "All tenants" in answer.content.decode()
