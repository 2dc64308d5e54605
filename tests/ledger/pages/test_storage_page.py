"""Observability data: size by class and month, policies, and the view over all tenants."""

from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client

from finops.models import Tenant
from finops.queries.audit.log import AuditFilter, older_entries
from finops.scope import tenant_scope
from ledger.models import RetentionPolicy
from tests.ledger.pages.reading import PageTable, csv_of, tables_of, text_of
from tests.ledger.records import a_request, an_event, record
from tests.people import make_person, make_tenant, platform_tenant, sign_in

URL = "/t/retail/storage/"
HTMX = {"HX-Request": "true"}
QUARTER = "prod_90d_trace_1y_aggregate"


@pytest.fixture
def tenant(transactional_db: None) -> Tenant:
    """Two lines of a class whose name says how long, one of a class whose name does not; committed,
    since the platform reads on a connection of its own."""
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk), transaction.atomic():
        at = "2024-03-12T10:00:00Z"
        record(
            a_request("t1", at),
            an_event("e1", "t1", at, retention_class=QUARTER),
            an_event("e2", "t1", "2024-04-12T10:00:00Z", retention_class=QUARTER),
            an_event("e3", "t1", at, retention_class="forensic"),
        )
    return tenant


@pytest.fixture
def risk(tenant: Tenant) -> Client:
    return sign_in(Client(), make_person(tenant, "risk"))


def table(browser: Client, number: int) -> PageTable:
    return tables_of(browser.get(URL).content.decode())[number]


def test_each_class_says_how_long_it_is_kept_and_by_which_rule(risk: Client) -> None:
    classes = table(risk, 0)
    named, unruled = classes.row(QUARTER), classes.row("forensic")
    assert (named[0].note, unruled[0].note) == ("as its name says", "no rule")
    assert [cell.text for cell in named[1:4]] == ["90", "366", "2"]
    assert [cell.text for cell in unruled[1:4]] == ["no rule"] * 2 + ["1"]


def test_months_say_what_they_take_and_until_when_they_are_needed(risk: Client) -> None:
    months = table(risk, 1)
    assert months.names() == ["April 2024", "March 2024"]
    april, march = (dict(zip(months.heads, row, strict=True)) for row in months.rows)
    assert (april["State"].text, april["Cost lines"].text) == ("due", "1")
    assert april["Size (MB)"].number > 0
    assert (march["State"].text, march["Needed until"].text) == ("kept", "no rule")


def test_a_class_without_a_rule_is_pointed_out(risk: Client) -> None:
    assert "how long forensic must be kept" in text_of(risk.get(URL).content.decode())


def test_a_policy_is_set_in_place_and_audited(risk: Client, tenant: Tenant) -> None:
    asked = {"retention_class": "forensic", "raw_days": 400, "aggregate_days": 800}
    page = risk.post(f"{URL}policy/", asked, headers=HTMX, follow=True).content.decode()
    assert "The policy of forensic is set." in page
    ruled = tables_of(page)[0].row("forensic")
    assert ruled[0].note == "as the policy says"
    assert [cell.text for cell in ruled[1:3]] == ["400", "800"]
    with tenant_scope(tenant.pk), transaction.atomic():
        entry = older_entries(AuditFilter()).entries[0]
        assert (entry.action, entry.target) == ("retention.policy_set", "forensic")


def test_a_policy_never_shortens_what_the_name_promises(risk: Client, tenant: Tenant) -> None:
    asked = {"retention_class": QUARTER, "raw_days": 30, "aggregate_days": 30}
    assert risk.post(f"{URL}policy/", asked).status_code == 302
    assert [cell.text for cell in table(risk, 0).row(QUARTER)[1:3]] == ["90", "366"]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"retention_class": "forensic", "raw_days": 29, "aggregate_days": 90}, "greater than"),
        ({"retention_class": "forensic", "raw_days": 90, "aggregate_days": 89}, "at least as long"),
        ({"retention_class": "nowhere", "raw_days": 90, "aggregate_days": 90}, "valid choice"),
    ],
)
def test_an_impossible_policy_is_refused_in_a_sentence(
    risk: Client, tenant: Tenant, asked: dict[str, object], sentence: str
) -> None:
    answer = risk.post(f"{URL}policy/", asked, headers=HTMX)
    assert answer.status_code == 422
    assert sentence in text_of(answer.content.decode())
    with tenant_scope(tenant.pk), transaction.atomic():
        assert RetentionPolicy.objects.count() == 0


def test_readers_see_sizes_but_no_form(tenant: Tenant) -> None:
    finance = sign_in(Client(), make_person(tenant, "finance"))
    assert "Set a policy" not in finance.get(URL).content.decode()


def test_an_empty_tenant_is_told_what_will_be_here(db: None) -> None:
    person = make_person(make_tenant("fresh"), "risk")
    page = sign_in(Client(), person).get("/t/fresh/storage/").content.decode()
    assert "Nothing stored yet" in page


def test_the_platform_sees_tables_tenants_and_months(tenant: Tenant) -> None:
    lead = make_person(platform_tenant(), "finops_lead", "Olivia Sandoval")
    page = sign_in(Client(), lead).get("/platform/storage/").content.decode()
    months, tenants, tables = tables_of(page)
    assert months.row("March 2024")[6].text == "retail: , retail: forensic"
    assert tenants.row("retail")[1].text == "3"
    lines = dict(zip(tables.heads, tables.row("ledger_costline"), strict=True))
    assert lines["Partitions"].number > Decimal(50)
    assert lines["Size (MB)"].number > 0
    columns, *rows = csv_of(sign_in(Client(), lead).get("/platform/storage/?format=csv"))[1:]
    file = [dict(zip(columns, row, strict=True)) for row in rows]
    assert sum(int(row["lines"]) for row in file if row["tenant"] == "retail") == 3
    assert ("2024-03", "forensic") in {(row["month"], row["retention_class"]) for row in file}
