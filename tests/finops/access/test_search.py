"""The search of the top bar finds what this person may see, and nothing of others."""

import pytest
from django.test import Client

from finops.models import Tenant
from finops.scope import tenant_scope
from tests.people import make_person, make_tenant, sign_in

BOX = {"HX-Request": "true", "HX-Target": "search-hits"}


@pytest.fixture
def retail(db: None) -> Tenant:
    return make_tenant()


def found_by(browser: Client, text: str, headers: dict[str, str] | None = None) -> str:
    answer = browser.get("/t/retail/search/", {"q": text}, headers=headers)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_people_are_found_by_name_and_address_by_those_who_may_see_people(retail: Tenant) -> None:
    ada = make_person(retail, "tenant_admin", "Ada Admin")
    olga = make_person(retail, "business_owner", "Olga Owner")
    with tenant_scope(retail.pk):
        admin, owner = sign_in(Client(), ada), sign_in(Client(), olga)
    assert f"/t/retail/people/{olga.pk}/" in found_by(admin, "olga")
    assert f"/t/retail/people/{olga.pk}/" in found_by(admin, olga.email.upper())
    assert f"/t/retail/people/{ada.pk}/" not in found_by(owner, "ada")


def test_people_of_another_tenant_are_not_found(retail: Tenant) -> None:
    wealth = make_tenant("wealth")
    walt = make_person(wealth, "business_owner", "Walt Wealth")
    admin = sign_in(Client(), make_person(retail, "tenant_admin", "Ada Admin"))
    assert f"/people/{walt.pk}/" not in found_by(admin, "walt")
    assert admin.get("/t/wealth/search/", {"q": "walt"}).status_code == 404


@pytest.mark.parametrize("text", ["", " ", "a", "%", "%%", "x" * 10_000, "‮‮", "'; --"])
def test_no_text_is_too_strange(retail: Tenant, text: str) -> None:
    admin = sign_in(Client(), make_person(retail, "tenant_admin", "Ada Admin"))
    assert "/people/1/" not in found_by(admin, text)


def test_under_the_box_stands_the_part_alone(retail: Tenant) -> None:
    admin = sign_in(Client(), make_person(retail, "tenant_admin", "Ada Admin"))
    assert "<html" in found_by(admin, "ada")
    part = found_by(admin, "ada", headers=BOX)
    assert "<html" not in part
    assert "Ada Admin" in part


def test_what_waits_is_counted_for_the_top_bar(retail: Tenant) -> None:
    admin = sign_in(Client(), make_person(retail, "tenant_admin", "Ada Admin"))
    answer = admin.get("/t/retail/inbox/count/")
    assert b'id="inbox-count" hidden>0' in b" ".join(answer.content.split())
