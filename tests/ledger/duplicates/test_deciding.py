"""Merge, keep, and take back: what counts, the sums, the requests, who may."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from finops.access import Actor
from finops.models import ApiKey, Tenant
from finops.scope import tenant_scope
from finops.services.signing import NotEligible, WrongStep
from ledger.models import CostHour, HeldLine, RequestDay, Sighting, SuspectedDuplicate
from ledger.queries.calls.suspected import SuspectedCall, SuspectedPair, suspected, with_sides
from ledger.services.crediting.proving import count_wrong_credits
from ledger.services.duplicates import keep_both, merge
from ledger.services.rollups import compare
from tests.ledger.crediting.reading import an_outcome_of, owners
from tests.ledger.duplicates.instrumentors import (
    OPENINFERENCE,
    OWNER,
    PROTOBUF,
    TRACELOOP,
    CallMade,
    tell,
    trace_id,
)
from tests.ledger.ledgers import the_ledger
from tests.ledger.merging.channels import Sent, post, seen_by
from tests.ledger.receivers.otlp.spans import A, as_protobuf
from tests.ledger.records import a_request
from tests.people import actor_for, make_person

OWNED = "contact_center/cc_4102/copilot/not_said/medium/not_said"
COST = Decimal("0.01545")
SOON = "2025-06-01T10:05:00Z"
TOLD_BY_BOTH = [(OPENINFERENCE, 1), (TRACELOOP, 2)]


def told_twice(sender: Client, **more: Any) -> None:
    for scope, trace in TOLD_BY_BOTH:
        tell(sender, scope, trace, later=trace / 4, **more)


def spent() -> tuple[Decimal, int, int]:
    """Cost, events and requests of all sums, which are proved from the facts."""
    assert compare() == {}
    hours = list(CostHour.objects.all())
    requests = sum(RequestDay.objects.values_list("requests", flat=True))
    cost = sum((hour.cost_usd for hour in hours), Decimal(0))
    return cost, sum(hour.events for hour in hours), requests


def the_pair() -> SuspectedPair:
    (pair,) = with_sides(suspected())
    return pair


def side(scope: str) -> SuspectedCall:
    return next(side for side in the_pair().sides if side.instrumentor == scope)


def test_a_pair_changes_no_sum_by_itself(tenant: Tenant, sender: Client) -> None:
    tell(sender, OPENINFERENCE, 1)
    with tenant_scope(tenant.pk):
        cost, events, _ = spent()
        assert cost == COST
    tell(sender, TRACELOOP, 2)
    with tenant_scope(tenant.pk):
        assert the_pair().row.status == "open"
        assert spent() == (cost * 2, events * 2, 0)


def test_merging_takes_one_of_the_two_out_and_undoing_brings_it_back(
    tenant: Tenant, sender: Client, actor: Actor
) -> None:
    told_twice(sender, resource=OWNER)
    with tenant_scope(tenant.pk):
        before, ledger = spent(), the_ledger()
        pair = the_pair().row
        merge(actor=actor, pair=pair.public_id)
        assert spent() == (before[0] / 2, 1, 1)
        assert list(Sighting.objects.filter(is_counted=False).values_list("why")) == [("decided",)]
        assert HeldLine.objects.count() == 3  # tokens in, tokens out, the cost that was told
        keep_both(actor=actor, pair=pair.public_id, seen="merged")
        assert spent() == before
        assert not HeldLine.objects.exists()
        again = {name: rows for name, rows in the_ledger().items() if name != "lines"}
        assert again == {name: rows for name, rows in ledger.items() if name != "lines"}


@pytest.mark.parametrize("stays", [OPENINFERENCE, TRACELOOP])
def test_the_call_that_was_chosen_stays(
    tenant: Tenant, sender: Client, actor: Actor, stays: str
) -> None:
    told_twice(sender, resource=OWNER)
    with tenant_scope(tenant.pk):
        chosen = side(stays)
        merge(actor=actor, pair=the_pair().row.public_id, stays=chosen.event_key)
        assert Sighting.objects.get(is_counted=True).instrumentor == stays
        row = the_pair().row
        assert (row.status, row.kept_key) == ("merged", chosen.event_key)
        assert row.first_cost_usd == row.second_cost_usd == chosen.cost_usd


def test_keeping_both_changes_nothing_and_asks_no_more(
    tenant: Tenant, sender: Client, actor: Actor
) -> None:
    told_twice(sender)
    with tenant_scope(tenant.pk):
        before = the_ledger()
        keep_both(actor=actor, pair=the_pair().row.public_id)
    told_twice(sender)
    with tenant_scope(tenant.pk):
        assert the_ledger() == before
        assert the_pair().row.status == "kept"


def test_who_changed_their_mind_merges_what_was_kept(
    tenant: Tenant, sender: Client, actor: Actor
) -> None:
    told_twice(sender)
    with tenant_scope(tenant.pk):
        cost, *_ = spent()
        pair = the_pair().row.public_id
        keep_both(actor=actor, pair=pair)
        merge(actor=actor, pair=pair, seen="kept")
        assert spent()[0] == cost / 2


def test_the_gateway_that_comes_after_a_merge_counts_once(
    tenant: Tenant, sender: Client, actor: Actor
) -> None:
    told_twice(sender, resource=OWNER)
    with tenant_scope(tenant.pk):
        merge(actor=actor, pair=the_pair().row.public_id, stays=side(OPENINFERENCE).event_key)
        keys: dict[str, Any] = {
            "call_ids": f"response:{CallMade().answer}",
            "occurred_at": "2025-06-01T10:00:01Z",
        }
        says: dict[str, Any] = {
            "model_or_service": "gpt-4o",
            "input_tokens": 1200,
            "output_tokens": 345,
        }
        post(seen_by("litellm", "g", **keys, **says))
        assert [sighting.channel for sighting in Sighting.objects.filter(is_counted=True)] == [
            "litellm"
        ]
        assert spent()[1:] == (1, 1)
        assert {row[1] for row in the_ledger()["hours"]} == {OWNED}


def test_the_owner_is_not_lost(tenant: Tenant, sender: Client, actor: Actor) -> None:
    tell(sender, OPENINFERENCE, 1)
    tell(sender, TRACELOOP, 2, resource=OWNER)
    with tenant_scope(tenant.pk):
        pair = the_pair().row.public_id
        with pytest.raises(NotEligible, match="whom the call served"):
            merge(actor=actor, pair=pair, stays=side(OPENINFERENCE).event_key)
        merge(actor=actor, pair=pair)
        assert {row[1] for row in the_ledger()["hours"]} == {OWNED}
        assert spent()[1:] == (1, 1)


def test_a_request_comes_back_with_the_first_call_of_its_trace_that_counts(
    tenant: Tenant, sender: Client, actor: Actor
) -> None:
    told_twice(sender, resource=OWNER)
    with tenant_scope(tenant.pk):
        merge(actor=actor, pair=the_pair().row.public_id, stays=side(OPENINFERENCE).event_key)
        assert spent()[1:] == (1, 1)
    later = CallMade(tokens_in=7, answer="chatcmpl-2", at=60)
    tell(sender, TRACELOOP, 2, later, resource=OWNER, number=3)
    with tenant_scope(tenant.pk):
        assert spent()[1:] == (2, 2)


def test_a_request_record_that_comes_later_counts_once(
    tenant: Tenant, sender: Client, actor: Actor
) -> None:
    told_twice(sender, resource=OWNER)
    with tenant_scope(tenant.pk):
        gone = side(TRACELOOP)
        merge(actor=actor, pair=the_pair().row.public_id, stays=side(OPENINFERENCE).event_key)
        post(Sent("ingest", a_request(gone.trace_id, "2025-06-01T10:00:00Z")))
        assert spent()[1:] == (1, 2)
        keep_both(actor=actor, pair=the_pair().row.public_id, seen="merged")
        assert spent()[1:] == (2, 2)


@pytest.mark.parametrize("role", ["auditor", "risk", "business_owner", "ai_ops", "tenant_admin"])
def test_other_roles_do_not_decide(tenant: Tenant, sender: Client, role: str) -> None:
    told_twice(sender)
    person = make_person(tenant, role)
    with tenant_scope(tenant.pk, person.pk):
        pair = the_pair().row.public_id
        for service in (merge, keep_both):
            with pytest.raises(NotEligible) as refused:
                service(actor=actor_for(tenant, person), pair=pair)
            assert refused.value.code == "no_role"


def test_a_key_never_decides(tenant: Tenant, sender: Client) -> None:
    told_twice(sender)
    with tenant_scope(tenant.pk):
        key = Actor(tenant, key=ApiKey.objects.get())
        for service in (merge, keep_both):
            with pytest.raises(NotEligible) as refused:
                service(actor=key, pair=the_pair().row.public_id)
            assert refused.value.code == "not_a_person"


def test_whoever_comes_second_is_told(tenant: Tenant, sender: Client, actor: Actor) -> None:
    told_twice(sender)
    with tenant_scope(tenant.pk):
        pair = the_pair().row.public_id
        keep_both(actor=actor, pair=pair)
        for service in (merge, keep_both):
            with pytest.raises(WrongStep, match="Ana Silva has decided meanwhile: Both kept"):
                service(actor=actor, pair=pair)
        assert SuspectedDuplicate.objects.get().status == "kept"


def test_owner_and_result_of_two_traces_come_together(
    tenant: Tenant, sender: Client, actor: Actor
) -> None:
    """Each trace alone knows one of them: the result goes to whose call it was, once."""
    tell(sender, OPENINFERENCE, 1, resource=OWNER)
    tell(sender, TRACELOOP, 2, later=0.5)
    with tenant_scope(tenant.pk):
        owned, other = side(OPENINFERENCE), side(TRACELOOP)
        post(Sent("ingest", an_outcome_of("case_1", SOON, trace_id=other.trace_id)))
        assert owners() == {"": Decimal(1)}
        pair = the_pair().row.public_id
        with pytest.raises(NotEligible, match="whom the call served"):
            merge(actor=actor, pair=pair, stays=other.event_key)
        merge(actor=actor, pair=pair)
        assert the_pair().row.kept_key == owned.event_key
        assert owners() == {"copilot": Decimal(1)}
        assert spent() == (COST, 1, 1)
        assert {row[1] for row in the_ledger()["hours"]} == {OWNED}
        assert count_wrong_credits() == 0
        keep_both(actor=actor, pair=pair, seen="merged")
        assert owners() == {"": Decimal(1)}
        assert spent() == (COST * 2, 2, 1)


def test_a_result_that_comes_after_the_merge_goes_to_whose_call_it_was(
    tenant: Tenant, sender: Client, actor: Actor
) -> None:
    tell(sender, OPENINFERENCE, 1, resource=OWNER)
    tell(sender, TRACELOOP, 2, later=0.5)
    with tenant_scope(tenant.pk):
        merge(actor=actor, pair=the_pair().row.public_id)
    says = {"finops.outcome_type": "resolved_case", "finops.business_outcome_id": "case_1"}
    span = A(9, says, trace=trace_id(2), at=CallMade(at=60).begun())
    sender.post("/v1/traces", data=as_protobuf(span), content_type=PROTOBUF)
    with tenant_scope(tenant.pk):
        assert owners() == {"copilot": Decimal(1)}
        post(Sent("ingest", a_request(trace_id(2), "2025-06-01T10:00:00Z", use_case_id="other")))
        assert owners() == {"other": Decimal(1)}  # its own word
