"""Values of one trace that lead to two owners are flagged; an owner by the mapping is called so."""

import pytest
from django.test import Client

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.mapping.rules import How, RuleTable
from ledger.models import DegradedEvent
from ledger.parsers.source_values import Sourced
from tests.ledger.mapping.house import (
    TEAM,
    bring,
    call,
    gives,
    hours_ago,
    leads,
    make_house,
    owners,
    run_waiting,
    team,
)
from tests.ledger.mapping.rules import activate_rules
from tests.people import make_key, make_person, sign_in

TAG = "litellm.tag"
RULES = (
    leads("Contact Center", "copilot"),
    leads("KYC", "kyc", How.PREFIX),
    gives("KYC West", "cost_center", "cc_1"),
    leads("red", "copilot", field=TAG),
    leads("blue", "kyc", field=TAG),
)


@pytest.fixture
def tenant(db: None) -> Tenant:
    tenant = make_house()
    with tenant_scope(tenant.pk):
        activate_rules(*RULES)
    return tenant


def flagged(tenant: Tenant) -> list[tuple[str, str]]:
    with tenant_scope(tenant.pk):
        rows = DegradedEvent.objects.order_by("trace_id", "code")
        return list(rows.values_list("trace_id", "code"))


def tags(*names: str, trace: str = "t1") -> Sourced:
    return Sourced(trace, hours_ago(5).isoformat(), tuple((TAG, name) for name in names), {})


@pytest.mark.parametrize(
    ("values", "is_contradiction"),
    [
        ([[(TEAM, "KYC")], [(TEAM, "KYC")]], False),
        ([[(TEAM, "KYC")], [(TEAM, "Research")]], False),  # nobody knows Research
        ([[(TEAM, "KYC")], [(TEAM, "Contact Center")]], True),
        ([[(TEAM, "KYC")], [(TAG, "red")]], True),
        ([[(TEAM, "KYC East")], [(TEAM, "KYC West")]], True),  # two cost centers
        ([[(TEAM, "KYC"), (TAG, "red")]], False),  # the order of the rules is meant
        ([[(TAG, "blue"), (TAG, "red")]], True),
        ([[(TAG, "blue"), (TAG, "green")]], False),
    ],
)
def test_two_owners_for_one_trace_contradict_each_other(
    values: list[list[tuple[str, str]]], is_contradiction: bool
) -> None:
    assert RuleTable.of(1, RULES).contradicts(values) == is_contradiction


def test_two_teams_in_one_trace_are_flagged_and_the_earliest_decides(tenant: Tenant) -> None:
    bring(tenant, call(1, "t1"), team("KYC", "t1", hours=2))
    assert flagged(tenant) == []
    bring(tenant, call(2, "t1", hours=3), team("Contact Center", "t1", hours=3))
    assert flagged(tenant) == [("t1", "contradicting_owners")]
    assert owners(tenant) == {"e1": "copilot", "e2": "copilot"}


def test_two_tags_of_one_call_are_flagged(tenant: Tenant) -> None:
    bring(tenant, call(1, "t1"), tags("blue", "red"))
    bring(tenant, call(2, "t2"), tags("blue", "green", trace="t2"))
    assert flagged(tenant) == [("t1", "contradicting_owners")]


def test_the_answer_tells_the_sender_too(tenant: Tenant) -> None:
    receipt = bring(tenant, call(1, "t1"), team("KYC", "t1", hours=2))
    assert receipt.doubts == []
    receipt = bring(tenant, call(2, "t1", hours=3), team("Contact Center", "t1", hours=3))
    (doubt,) = receipt.doubts
    assert (doubt.id, doubt.field, doubt.code) == ("t1", "trace_id", "contradicting_owners")
    assert "lead to different owners" in doubt.message
    assert bring(tenant, call(3, "t3"), team("KYC", "t3")).doubts == []


def test_a_trace_that_names_its_owner_is_asked_no_values(tenant: Tenant) -> None:
    bring(tenant, call(1, "t1"), team("KYC", "t1", hours=2), team("Contact Center", "t1"))
    assert flagged(tenant) == [("t1", "contradicting_owners")]
    bring(tenant, call(2, "t1", use_case_id="kyc"))
    assert owners(tenant) == {"e1": "kyc", "e2": "kyc"}
    assert flagged(tenant) == []


def test_a_later_version_flags_and_forgets(tenant: Tenant) -> None:
    bring(tenant, call(1, "t1"), team("KYC", "t1", hours=2), team("Contact Center", "t1"))
    bring(tenant, call(2, "t2"), team("KYC", "t2", hours=2), team("Research", "t2"))
    assert [trace for trace, _ in flagged(tenant)] == ["t1"]
    with tenant_scope(tenant.pk):
        activate_rules(leads("KYC", "kyc"), leads("Research", "copilot"), days=7)
    run_waiting(tenant)
    assert [trace for trace, _ in flagged(tenant)] == ["t2"]


def test_page_and_answer_name_the_version_that_the_owner_came_by(
    tenant: Tenant, client: Client
) -> None:
    bring(tenant, call(1, "t1"), team("KYC", "t1", hours=2), team("Contact Center", "t1"))
    bring(tenant, call(2, "t2", use_case_id="kyc"))
    key = Client(headers={"authorization": f"Bearer {make_key(tenant, 'read')}"})
    mapped = key.get("/api/v1/traces/t1").json()
    assert mapped["request"]["mapping_version"] == 1
    assert [doubt["code"] for doubt in mapped["doubts"]] == ["contradicting_owners"]
    assert key.get("/api/v1/traces/t2").json()["request"]["mapping_version"] is None
    sign_in(client, make_person(tenant, "finops_lead"))
    page = client.get("/t/retail/traces/t1/").content.decode()
    assert 'href="/t/retail/mapping/1/">Attribution mapping, version 1</a>' in page
    assert "lead to different owners" in page
    assert "Attribution mapping, version" not in client.get("/t/retail/traces/t2/").content.decode()
