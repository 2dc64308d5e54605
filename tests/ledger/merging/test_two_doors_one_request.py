"""A call that LiteLLM tells and spans tell too, without a `traceparent`: it counts once, and is one
request; where that cannot be said, the second request is flagged."""

import json
from datetime import UTC, date, datetime
from typing import Any  # Any: JSON

import pytest
from django.test import Client

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.record_keys import trace_key
from ledger.models import (
    CostDay,
    DegradedEvent,
    OutcomeCredit,
    Request,
    RequestDay,
    WithdrawnRequest,
)
from ledger.services.periods import close_period
from ledger.services.rollups import compare
from tests.ledger.ledgers import send
from tests.ledger.posting.closing import a_closer
from tests.ledger.receivers.otlp.spans import AT, SECOND, TRACE, A, Attributes, as_protobuf
from tests.ledger.records import a_request
from tests.people import make_key, make_tenant

OWNER = {
    "use_case_id": "copilot",
    "business_unit": "contact_center",
    "cost_center": "cc_4102",
    "risk_tier": "medium",
}
PAYLOAD: dict[str, Any] = {
    "id": "chatcmpl-1",
    "litellm_call_id": "call-1",
    "trace_id": "11111111-2222-3333-4444-555555555555",
    "call_type": "acompletion",
    "status": "success",
    "custom_llm_provider": "openai",
    "model": "gpt-4o",
    "startTime": AT / SECOND,
    "endTime": AT / SECOND + 1,
    "prompt_tokens": 1000,
    "completion_tokens": 200,
    "total_tokens": 1200,
    "response_cost": 0.0045,
    "metadata": {"requester_metadata": OWNER},
}
SPAN: Attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.response.model": "gpt-4o-2024-08-06",
    "gen_ai.response.id": "chatcmpl-1",
    "gen_ai.usage.input_tokens": 1000,
    "gen_ai.usage.output_tokens": 200,
}


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def sender(tenant: Tenant) -> Client:
    key = make_key(tenant, "ingest")
    return Client(raise_request_exception=False, headers={"authorization": f"Bearer {key}"})


def by_litellm(sender: Client, **more: Any) -> list[str]:
    """Posts it; the codes of what the answer says is in doubt."""
    outcome = {k: v for k, v in more.items() if k == "business_outcome_id"}
    about = {"requester_metadata": {**OWNER, **outcome}}
    payload = {**PAYLOAD, "metadata": about, **{k: more[k] for k in more.keys() - outcome.keys()}}
    answer = sender.post("/v1/ingest/litellm", json.dumps([payload]), "application/json")
    assert answer.status_code == 200, answer.content
    return [doubt["code"] for doubt in answer.json()["in_doubt"]]


def by_spans(
    sender: Client, words: dict[str, str] = OWNER, trace: str = TRACE, **more: str
) -> list[str]:
    resource = {f"finops.{name}": value for name, value in {**words, **more}.items()}
    body = as_protobuf(A(1, SPAN, trace=trace), resource=resource)
    answer = sender.post("/v1/traces", body, "application/x-protobuf")
    assert answer.status_code == 200, answer.content
    return [answer.content.decode(errors="replace")] if answer.content else []


def sums(tenant: Tenant) -> tuple[int, int]:
    """Events and requests; proved from the facts."""
    with tenant_scope(tenant.pk):
        assert compare() == {}
        days = list(CostDay.objects.all())
        requests = sum(RequestDay.objects.values_list("requests", flat=True))
        return sum(day.events for day in days), requests


def doubts(tenant: Tenant) -> list[tuple[str, str]]:
    with tenant_scope(tenant.pk):
        return list(DegradedEvent.objects.values_list("trace_id", "code"))


DOORS = [(by_litellm, by_spans), (by_spans, by_litellm)]


@pytest.mark.parametrize("doors", DOORS)
def test_one_call_of_two_traces_is_one_request(
    tenant: Tenant, sender: Client, doors: tuple[Any, Any]
) -> None:
    for door in doors:
        door(sender)
        assert (sums(tenant), doubts(tenant)) == ((1, 1), [])
    with tenant_scope(tenant.pk):
        assert [request.trace_id for request in Request.objects.all()] == [TRACE]
        assert [withdrawn.trace_id for withdrawn in WithdrawnRequest.objects.all()] == [
            PAYLOAD["trace_id"]
        ]


@pytest.mark.parametrize("doors", DOORS)
def test_what_they_worked_on_is_credited_once(
    tenant: Tenant, sender: Client, doors: tuple[Any, Any]
) -> None:
    for door in doors:
        door(sender, business_outcome_id="case_1")
    assert (sums(tenant), doubts(tenant)) == ((1, 1), [])
    with tenant_scope(tenant.pk):
        credits = OutcomeCredit.objects.values_list("trace_key", "credit")
        assert list(credits) == [(trace_key(TRACE), 10**12)]


@pytest.mark.parametrize("doors", DOORS)
def test_a_case_that_only_the_gateway_names_is_the_work_of_its_trace(
    tenant: Tenant, sender: Client, doors: tuple[Any, Any]
) -> None:
    for door in doors:
        door(sender, **({"business_outcome_id": "case_1"} if door is by_litellm else {}))
    assert (sums(tenant), doubts(tenant)) == ((1, 1), [])
    with tenant_scope(tenant.pk):
        credits = OutcomeCredit.objects.values_list("trace_key", "credit")
        assert list(credits) == [(trace_key(PAYLOAD["trace_id"]), 10**12)]


@pytest.mark.parametrize("doors", DOORS)
def test_a_call_of_its_own_brings_the_request_back(
    tenant: Tenant, sender: Client, doors: tuple[Any, Any]
) -> None:
    for door in doors:
        door(sender)
    by_litellm(sender, id="chatcmpl-2", litellm_call_id="call-2", prompt_tokens=7, total_tokens=207)
    assert (sums(tenant), doubts(tenant)) == ((2, 2), [])


def test_a_request_record_of_its_own_counts_beside_the_other(
    tenant: Tenant, sender: Client
) -> None:
    by_spans(sender)
    by_litellm(sender)
    with tenant_scope(tenant.pk):
        send([a_request(PAYLOAD["trace_id"], "2025-06-01T10:00:00Z", **OWNER)])
    assert (sums(tenant), doubts(tenant)) == ((1, 2), [])
    by_litellm(sender)
    assert sums(tenant) == (1, 2)


@pytest.mark.parametrize("doors", DOORS)
def test_spans_that_name_no_owner_leave_the_request_to_the_gateway(
    tenant: Tenant, sender: Client, doors: tuple[Any, Any]
) -> None:
    for door in doors:
        door(sender, **({"words": {}} if door is by_spans else {}))
    assert (sums(tenant), doubts(tenant)) == ((1, 1), [])
    with tenant_scope(tenant.pk):
        assert [request.trace_id for request in Request.objects.all()] == [PAYLOAD["trace_id"]]
        send([a_request(TRACE, "2025-06-01T10:00:00Z", **OWNER)])  # it names its owner later
    assert (sums(tenant), doubts(tenant)) == ((1, 1), [])
    with tenant_scope(tenant.pk):
        assert [request.trace_id for request in Request.objects.all()] == [TRACE]


@pytest.mark.parametrize("doors", DOORS)
def test_two_owners_of_one_call_are_two_requests_and_the_second_is_in_doubt(
    tenant: Tenant, sender: Client, doors: tuple[Any, Any]
) -> None:
    other = {**OWNER, "use_case_id": "another"}
    answers = []
    for door in doors:
        answers.append(door(sender, **({"words": other} if door is by_spans else {})))
    assert sums(tenant) == (1, 2)
    assert doubts(tenant) == [(PAYLOAD["trace_id"], "counted_elsewhere")]
    assert answers[0] == []
    assert answers[1] == (["counted_elsewhere"] if doors[1] is by_litellm else [])


def test_in_a_closed_month_the_number_stays_and_the_second_is_in_doubt(
    tenant: Tenant, sender: Client
) -> None:
    by_litellm(sender)
    with tenant_scope(tenant.pk):
        july = datetime(2025, 7, 2, tzinfo=UTC)
        close_period(actor=a_closer(tenant), month=date(2025, 6, 1), at=july)
    by_spans(sender)
    assert sums(tenant) == (1, 2)
    assert doubts(tenant) == [(PAYLOAD["trace_id"], "counted_elsewhere")]


def test_one_channel_that_tells_a_call_in_two_traces_tells_one_request(
    tenant: Tenant, sender: Client
) -> None:
    for trace in ("1" * 32, "2" * 32):
        by_spans(sender, trace=trace)
    assert (sums(tenant), doubts(tenant)) == ((1, 1), [])


def test_a_traceparent_makes_it_one_request(tenant: Tenant, sender: Client) -> None:
    by_spans(sender)
    about = {"requester_metadata": OWNER, "headers": {"traceparent": f"00-{TRACE}-{1:016x}-01"}}
    by_litellm(sender, metadata=about)
    assert (sums(tenant), doubts(tenant)) == ((1, 1), [])


def test_a_call_of_its_own_makes_it_a_request_of_its_own(tenant: Tenant, sender: Client) -> None:
    by_spans(sender)
    by_litellm(sender)
    by_litellm(sender, id="chatcmpl-2", litellm_call_id="call-2", prompt_tokens=7, total_tokens=207)
    assert (sums(tenant), doubts(tenant)) == ((2, 2), [])
