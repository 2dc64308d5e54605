"""What arrives is mapped at once, and a mapping is the last that is asked for an owner."""

import random
from typing import Any  # Any: words of a record

import pytest
from django.db import transaction

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.mapping.rules import How
from ledger.calc.source_fields import MOST_SETS
from ledger.models import DegradedEvent, Request, RequestDay, TraceSource
from ledger.services.rollups import compare
from tests.ledger.ledgers import the_ledger
from tests.ledger.mapping.house import (
    NOBODY,
    bring,
    call,
    gives,
    leads,
    make_house,
    owners,
    team,
)
from tests.ledger.mapping.rules import activate_rules


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make_house()


def map_teams(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        activate_rules(
            leads("Contact Center", "copilot"),
            leads("KYC", "kyc", How.PREFIX),
            gives("KYC West", "cost_center", "cc_1"),
        )


def dump(tenant: Tenant) -> dict[str, list[tuple[object, ...]]]:
    with tenant_scope(tenant.pk), transaction.atomic():
        assert compare() == {}
        return the_ledger()


def test_a_team_that_a_rule_knows_owns_its_calls(tenant: Tenant) -> None:
    map_teams(tenant)
    bring(tenant, call(1, "t1"), team("Contact Center", "t1"))
    (line,) = dump(tenant)["lines"]
    assert line[-1] == "contact_center/cc_2/copilot/not_said/medium/not_said"


def test_a_rule_says_a_word_before_the_register_does(tenant: Tenant) -> None:
    map_teams(tenant)
    bring(tenant, call(1, "t1"), team("KYC West", "t1"))
    assert dump(tenant)["lines"][0][-1] == "contact_center/cc_1/kyc/not_said/medium/not_said"


def test_words_of_ours_that_are_said_beside_are_kept(tenant: Tenant) -> None:
    map_teams(tenant)
    bring(tenant, call(1, "t1"), team("Contact Center", "t1", workflow_step="draft"))
    assert dump(tenant)["lines"][0][-1] == "contact_center/cc_2/copilot/draft/medium/not_said"


def test_without_a_rule_it_is_nobodys_and_its_values_are_kept(tenant: Tenant) -> None:
    map_teams(tenant)
    bring(tenant, call(1, "t1"), team("Research", "t1"))
    assert owners(tenant) == {"e1": NOBODY}
    with tenant_scope(tenant.pk):
        assert TraceSource.objects.get().set.said == '[["litellm.team_alias","Research"]]'


def test_a_use_case_that_is_not_registered_leaves_the_word_to_the_rules(tenant: Tenant) -> None:
    map_teams(tenant)
    named = call(1, "t1", use_case_id="nowhere")
    bring(tenant, named, team("Contact Center", "t1", use_case_id="nowhere"))
    assert owners(tenant) == {"e1": "copilot"}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["mapped first", "said first"])
def test_what_a_trace_says_itself_comes_before_what_is_mapped(
    tenant: Tenant, order: tuple[int, int]
) -> None:
    map_teams(tenant)
    bodies = [
        (call(1, "t1", hours=5), team("Contact Center", "t1", hours=5)),
        (call(2, "t1", hours=2, use_case_id="kyc"),),
    ]
    for place in order:
        bring(tenant, *bodies[place])
    dump(tenant)
    assert owners(tenant) == {"e1": "kyc", "e2": "kyc"}
    with tenant_scope(tenant.pk):
        assert [row.requests for row in RequestDay.objects.all()] == [1]


def test_an_owner_that_is_said_needs_no_values(tenant: Tenant) -> None:
    map_teams(tenant)
    named = call(1, "t1", use_case_id="kyc")
    bring(tenant, named, team("Contact Center", "t1", use_case_id="kyc"))
    with tenant_scope(tenant.pk):
        assert not TraceSource.objects.exists()


def test_of_several_teams_of_a_trace_the_earliest_that_leads_to_an_owner_decides(
    tenant: Tenant,
) -> None:
    map_teams(tenant)
    bring(tenant, call(1, "t1"), team("KYC", "t1", hours=2))
    bring(tenant, team("Contact Center", "t1", hours=3))
    bring(tenant, team("Research", "t1", hours=4))
    assert owners(tenant) == {"e1": "copilot"}


def test_a_trace_keeps_so_many_sets_of_values_and_no_more(tenant: Tenant) -> None:
    bring(tenant, *(team(f"Team {number}", "t1") for number in range(5)))
    bring(tenant, *(team(f"Team {number}", "t1") for number in range(MOST_SETS + 5)))
    with tenant_scope(tenant.pk):
        assert TraceSource.objects.count() == MOST_SETS


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_arrival_does_not_matter(tenant: Tenant, seed: int) -> None:
    map_teams(tenant)
    other = make_house("wealth")
    map_teams(other)
    bodies = [
        *(
            (call(n, f"t{n % 3}", hours=n), team("KYC East", f"t{n % 3}", hours=n))
            for n in range(4)
        ),
        (call(7, "t1", hours=1), team("Contact Center", "t1", hours=6)),
        (call(8, "t2", hours=1, use_case_id="copilot"),),
        (call(9, "t3"), team("Research", "t3"), team("Contact Center", "t3", hours=1)),
    ]
    for body in bodies:
        bring(tenant, *body)
    shuffled = random.Random(seed).sample(bodies, len(bodies))
    for body in (*shuffled, *shuffled[:3]):
        bring(other, *body)
    assert dump(other) == dump(tenant)


def test_a_request_that_a_mapping_made_takes_no_others_place(tenant: Tenant) -> None:
    """The next version may take it away; then one call would be no request."""
    with tenant_scope(tenant.pk):
        activate_rules(leads("Contact Center", "copilot"))
    shared: dict[str, Any] = {"call_ids": "response:x", "provider": "openai"}
    bring(tenant, call(1, "t1", **shared), team("Contact Center", "t1"), channel="otlp")
    bring(tenant, call(2, "t2", **shared, use_case_id="copilot"), channel="litellm")
    with tenant_scope(tenant.pk):
        assert sorted(request.trace_id for request in Request.objects.all()) == ["t1", "t2"]
        doubts = DegradedEvent.objects.values_list("trace_id", "code")
        assert list(doubts) == [("t2", "counted_elsewhere")]
