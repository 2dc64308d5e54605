"""The foot of every page of a tenant: read from the ledger, in one statement, twice a minute."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from finops.models import Tenant
from finops.queries.platform import platform_id
from finops.scope import tenant_scope
from ledger.models import ImportJob
from tests.ledger.pages.reading import text_of
from tests.ledger.pricebooks.books import a_book, approved
from tests.ledger.records import a_request, an_event, record
from tests.people import make_person, make_tenant, sign_in

READS = "-- What a tenant's figures stand on now"


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def lead(tenant: Tenant) -> Client:
    caches["near"].clear()
    return sign_in(Client(), make_person(tenant, "finops_lead"))


def page(lead: Client, path: str = "showback/") -> str:
    return text_of(lead.get(f"/t/retail/{path}").content.decode())


def minutes_ago(minutes: int) -> str:
    return f"{timezone.now() - timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}"


def test_it_says_what_the_figures_stand_on(tenant: Tenant, lead: Client) -> None:
    at = minutes_ago(20)
    with tenant_scope(tenant.pk):
        record(a_request("t1", at), an_event("e1", "t1", at))
    approved(tenant, a_book())
    shown = timezone.now() - timedelta(minutes=20)
    text = page(lead)
    assert "Retail · amounts in USD · days end at midnight, UTC" in text
    assert f"Data to {shown.day} {shown:%b %Y}, {shown:%H:%M} · house_1 · direct cost" in text
    assert "Figures are" not in text


def test_without_records_and_books_it_says_so(lead: Client) -> None:
    assert "No data yet · no price book in force · direct cost" in page(lead)


def test_it_costs_one_statement_and_then_none(tenant: Tenant, lead: Client) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(lead, "periods/")
        return sum(READS in str(query["sql"]) for query in queries)

    assert [statements() for _ in range(3)] == [1, 0, 0]


def test_old_figures_say_how_old_they_are(tenant: Tenant, lead: Client) -> None:
    at = minutes_ago(3 * 24 * 60)
    with tenant_scope(tenant.pk):
        record(a_request("t1", at), an_event("e1", "t1", at))
    text = page(lead)
    assert "Figures are 3 days old. Nothing newer has come" in text
    assert "Figures are" not in page(lead, "periods/")


def test_imports_under_way_say_when_the_figures_are_current(tenant: Tenant, lead: Client) -> None:
    with tenant_scope(tenant.pk):
        job = ImportJob.objects.create(
            state="running", bytes_total=3_000_000, bytes_done=1_000_000, actor="tests"
        )
        before = timezone.now() - timedelta(minutes=14)
        ImportJob.objects.filter(pk=job.pk).update(created_at=before, started_at=before)
    text = page(lead)
    assert "Figures are 14 min old. 1 import is under way, 1.9 MB to go, about 28 min." in text


def test_the_page_of_all_tenants_has_no_tenants_facts(db: None) -> None:
    platform = Tenant.objects.get(pk=platform_id())
    person = make_person(platform, "finops_lead", "Paul Platform")
    text = text_of(sign_in(Client(), person).get("/platform/").content.decode())
    assert "All tenants · amounts in USD · days end at each tenant’s own midnight" in text
    assert "Data to" not in text
    assert "No data yet" not in text


def test_another_cost_is_called_by_its_name(lead: Client) -> None:
    assert "reported cost beside rated, direct cost" in page(lead, "reported-cost/")
