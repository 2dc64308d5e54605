"""A platform FinOps lead looks into every tenant, and changes nothing."""

import pytest
from django.db import transaction
from django.db.utils import InternalError
from django.test import Client

from finops.models import BusinessUnit
from finops.scope import read_only, tenant_scope
from tests.people import make_person, make_tenant, platform_tenant, sign_in


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
def test_the_platform_page_lists_tenants_for_the_platform_lead(client: Client) -> None:
    make_tenant("retail")
    sign_in(client, make_person(platform_tenant(), "finops_lead", "Olivia Sandoval"))
    answer = client.get("/platform/")
    assert answer.status_code == 200
    assert "All tenants" in answer.content.decode()
