"""The pages of the mapping: from a value without an owner to a rule, dry run, activation."""

from decimal import Decimal

import pytest
from django.test import Client

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import MappingRule, MappingRun, MappingVersion
from ledger.queries.mapping.previews import preview_of
from ledger.queries.mapping.rules import active_version, rules_of
from ledger.services.mapping.running import run_mapping
from tests.answers import Answer
from tests.ledger.mapping.house import TEAM, bring, call, leads, make_house, run_waiting, team
from tests.ledger.mapping.rules import activate_rules
from tests.people import make_person, sign_in


@pytest.fixture
def tenant(db: None) -> Tenant:
    tenant = make_house()
    bring(tenant, call(1, "t1"), team("Contact Center", "t1"))
    bring(tenant, call(2, "t2"), team("Contact Center", "t2"))
    bring(tenant, call(3, "t3"), team("Research & Dev", "t3"))
    return tenant


@pytest.fixture
def lead(tenant: Tenant) -> Client:
    return sign_in(Client(raise_request_exception=False), make_person(tenant, "finops_lead"))


def get(browser: Client, path: str = "") -> str:
    answer = browser.get(f"/t/retail/mapping/{path}")
    assert answer.status_code == 200, answer.content[:500]
    return str(answer.content.decode())


def post(browser: Client, path: str, **fields: object) -> Answer:
    return browser.post(f"/t/retail/mapping/{path}", fields)


def test_values_without_an_owner_are_listed_with_their_spend(lead: Client) -> None:
    page = get(lead)
    assert "3 requests of the last 7 days have no owner" in page
    assert page.index("Contact Center") < page.index("Research &amp; Dev")
    assert "4.00" in page
    assert f"rule/?source_field={TEAM}&amp;value=Contact%20Center" in page


def test_one_click_leads_to_the_rule_and_the_draft_says_what_would_change(lead: Client) -> None:
    form = get(lead, f"rule/?source_field={TEAM}&value=Contact%20Center")
    assert 'value="Contact Center"' in form
    answer = post(
        lead, "rule/", source_field=TEAM, how="exact", value="Contact Center",
        dimension="use_case_id", target="copilot",
    )  # fmt: skip
    assert (answer.status_code, answer["Location"]) == (302, "/t/retail/mapping/1/")
    draft = get(lead, "1/")
    assert "2 requests of the last 7 days would change their owner" in draft
    assert "copilot · cc_2" in draft


def test_a_rule_that_is_refused_is_said_beside_its_field(tenant: Tenant, lead: Client) -> None:
    answer = post(
        lead, "rule/", source_field=TEAM, how="exact", value="A", dimension="use_case_id",
        target="nowhere",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "is not registered" in answer.content.decode()
    with tenant_scope(tenant.pk):
        assert not MappingVersion.objects.exists()


def test_activating_maps_the_last_days(tenant: Tenant, lead: Client) -> None:
    post(lead, "draft/")
    post(lead, "rule/", source_field=TEAM, how="exact", value="Contact Center",
         dimension="use_case_id", target="copilot")  # fmt: skip
    page = get(lead, "1/activate/")
    seen = page.split('name="seen" value="')[1].split('"')[0]
    assert post(lead, "1/activate/", days=7, seen="0" * 64).status_code == 412
    assert post(lead, "1/activate/", days=99, seen=seen).status_code == 422
    assert post(lead, "1/activate/", days=7, seen=seen).status_code == 302
    assert "Waiting for a worker" in get(lead)
    run_waiting(tenant)
    page = get(lead)
    assert "1 request of the last 7 days has no owner" in page
    with tenant_scope(tenant.pk):
        version = active_version()
        assert version is not None
        assert version.activator is not None
        assert version.activated_by == "Ana Silva"


def test_the_progress_is_polled_until_the_pass_has_ended(tenant: Tenant, lead: Client) -> None:
    with tenant_scope(tenant.pk):
        activate_rules(leads("Contact Center", "copilot"), days=7)
    ask = {"HX-Request": "true"}
    assert b"hx-get" in lead.get("/t/retail/mapping/?part=progress", headers=ask).content
    run_waiting(tenant)
    assert b"hx-get" not in lead.get("/t/retail/mapping/?part=progress", headers=ask).content


def test_a_pass_can_be_asked_for_again_and_a_draft_thrown_away(
    tenant: Tenant, lead: Client
) -> None:
    with tenant_scope(tenant.pk):
        activate_rules(leads("Contact Center", "copilot"))
    assert post(lead, "go-over/", days=3).status_code == 302
    post(lead, "draft/")
    with tenant_scope(tenant.pk):
        rule = MappingRule.objects.get(version__state="draft")
        final = MappingRule.objects.get(version__state="active")
    assert post(lead, f"rule/{final.pk}/remove/").status_code == 404
    assert post(lead, f"rule/{rule.pk}/remove/").status_code == 302
    assert post(lead, "2/discard/").status_code == 302
    with tenant_scope(tenant.pk):
        assert [run.days for run in MappingRun.objects.all()] == [3]
        assert MappingVersion.objects.get().state == "active"


def test_whoever_only_reads_is_offered_nothing(tenant: Tenant, lead: Client) -> None:
    post(lead, "draft/")
    auditor = sign_in(Client(), make_person(tenant, "auditor"))
    for path in ("", "1/"):
        page = get(auditor, path)
        assert "Add a rule" not in page
        assert ">Activate<" not in page


def test_a_dry_run_is_what_then_happens(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        rules = (leads("Contact Center", "copilot"),)
        version = activate_rules(*rules, days=7)
        before = preview_of(rules_of(version))
        assert (before.moved.requests, before.moved.cost_usd) == (2, Decimal(4))
    assert run_waiting(tenant).traces_moved == before.moved.requests
    with tenant_scope(tenant.pk):
        after = preview_of(rules_of(version))
    assert after.moved.requests == 0
    assert [(row.owner, row.after) for row in after.owners] == [
        (row.owner, row.after) for row in before.owners
    ]


def test_a_pass_is_cancelled_and_what_was_moved_stays_moved(tenant: Tenant, lead: Client) -> None:
    with tenant_scope(tenant.pk):
        activate_rules(leads("Contact Center", "copilot"), days=7)
        run = MappingRun.objects.get()
    url = f"runs/{run.public_id}/cancel/"
    assert f"/t/retail/mapping/{url}" in get(lead)
    assert post(lead, url)["Location"] == "/t/retail/mapping/"
    assert f"/t/retail/mapping/{url}" not in get(lead)
    with tenant_scope(tenant.pk):
        assert MappingRun.objects.get().state == "cancelled"
        assert not run_mapping(tenant.pk, run.public_id)
