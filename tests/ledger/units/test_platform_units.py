"""Unit costs of all tenants side by side, each its own: for the leads of the platform alone."""

from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.queries.sql import reading_as_platform
from ledger.queries.units.economics import unit_economics
from ledger.queries.units.tenants import TenantsReport, tenants_economics
from ledger.services.posting.requests import cases
from tests.ledger.pages.reading import content_of, tables_of, text_of
from tests.ledger.queries.asking import june
from tests.ledger.records import a_request, an_event, an_outcome, an_unpriced_event, record
from tests.people import make_person, make_tenant, platform_tenant, sign_in

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner", "platform"])

PAGE = "/platform/unit-economics/"
JUNE = "from=2026-06-01&to=2026-06-30"
AT = "2026-06-10T12:00:00Z"


def a_tenant(slug: str, requests: int, resolved: int) -> Tenant:
    """Requests of 2 USD each, the first of which resolve a case."""
    tenant = make_tenant(slug)
    with tenant_scope(tenant.pk):
        for number in range(requests):
            trace = f"{slug}_{number}"
            record(a_request(trace, AT), an_event(f"e_{trace}", trace, AT))
        for number in range(resolved):
            record(an_outcome(f"c_{slug}_{number}", f"{slug}_{number}", AT))
    return tenant


@pytest.fixture
def two() -> tuple[Tenant, Tenant]:
    return a_tenant("retail", 3, 2), a_tenant("wealth", 1, 1)


def as_platform() -> TenantsReport:
    with tenant_scope(platform_tenant().pk), reading_as_platform():
        return tenants_economics(june())


def test_each_tenant_has_the_unit_costs_that_it_sees_itself(two: tuple[Tenant, Tenant]) -> None:
    rows = {row.key: row.figures for row in as_platform().rows}
    assert set(rows) == {"retail", "wealth"}
    for tenant in two:
        with tenant_scope(tenant.pk), transaction.atomic():
            own = unit_economics(june(), None).total.figures
        assert rows[tenant.slug].ladder == own.ladder
        assert rows[tenant.slug].outcomes == own.outcomes
    assert rows["retail"].ladder.per_resolved_case.value == 3
    assert rows["wealth"].ladder.per_resolved_case.value == 2
    assert as_platform().total.ladder.per_request.value == 2


def test_what_has_no_price_in_one_tenant_is_divided_by_nothing_there(
    two: tuple[Tenant, Tenant],
) -> None:
    with tenant_scope(make_tenant("bank").pk):
        record(a_request("b1", AT), an_unpriced_event("eb1", "b1", AT))
    report = as_platform()
    bank = next(row for row in report.rows if row.key == "bank")
    assert bank.figures.cost_usd is None
    assert report.total.ladder.per_request.value == 2, "its request is not divided by"
    assert report.total.requests == 5


def test_a_tenant_whose_cases_wait_says_so(
    two: tuple[Tenant, Tenant], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "SMALL_BATCH", 0)
    with tenant_scope(two[0].pk):
        record(an_outcome("late", "retail_2", AT))
    waiting = {row.key: row.waiting_cases for row in as_platform().rows}
    assert waiting == {"retail": 1, "wealth": 0}


def test_a_lead_of_the_platform_sees_the_page_and_its_file(
    client: Client, two: tuple[Tenant, Tenant]
) -> None:
    lead = sign_in(client, make_person(platform_tenant(), "finops_lead", "Olivia Sandoval"))
    page = content_of(lead.get(f"{PAGE}?{JUNE}"))
    assert "computed" in text_of(page)
    (table,) = tables_of(page)
    first = table.rows[0]
    assert first[0].text == "Retail"
    file = content_of(lead.get(f"{PAGE}?{JUNE}&format=csv"))
    assert "retail,Retail,6," in file


@pytest.mark.parametrize("role", ["finance", "auditor", "tenant_admin"])
def test_no_other_role_of_the_platform_sees_it(
    client: Client, two: tuple[Tenant, Tenant], role: str
) -> None:
    person = sign_in(client, make_person(platform_tenant(), role, "Olivia Sandoval"))
    assert person.get(f"{PAGE}?{JUNE}").status_code == 404


def test_a_lead_of_a_tenant_sees_no_other_tenant(
    client: Client, two: tuple[Tenant, Tenant]
) -> None:
    person = sign_in(client, make_person(two[0], "finops_lead"))
    assert person.get(f"{PAGE}?{JUNE}").status_code == 404
    with tenant_scope(two[0].pk), transaction.atomic():
        rows = tenants_economics(june()).rows
    assert [row.key for row in rows] == ["retail"], "the database shows its own rows alone"
    assert rows[0].figures.cost_usd == Decimal(6)
