"""A call that LiteLLM tells and spans tell too, without a `traceparent`: it counts once, and the
second request that is implied is flagged."""

import json
from typing import Any  # Any: JSON

import pytest
from django.test import Client

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import CostDay, DegradedEvent, RequestDay
from ledger.services.rollups import compare
from tests.ledger.receivers.otlp.spans import AT, SECOND, TRACE, A, Attributes, as_protobuf
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


def by_litellm(sender: Client, **more: object) -> None:
    body = json.dumps([{**PAYLOAD, **more}])
    answer = sender.post("/v1/ingest/litellm", body, "application/json")
    assert answer.status_code == 200, answer.content


def by_spans(sender: Client) -> None:
    words = {f"finops.{name}": value for name, value in OWNER.items()}
    body = as_protobuf(A(1, SPAN), resource=words)
    answer = sender.post("/v1/traces", body, "application/x-protobuf")
    assert answer.status_code == 200, answer.content


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


@pytest.mark.parametrize("doors", [(by_litellm, by_spans), (by_spans, by_litellm)])
def test_one_call_of_two_traces_counts_once_and_its_second_request_is_flagged(
    tenant: Tenant, sender: Client, doors: tuple[Any, Any]
) -> None:
    doors[0](sender)
    assert (sums(tenant), doubts(tenant)) == ((1, 1), [])
    doors[1](sender)
    assert sums(tenant) == (1, 2)
    assert doubts(tenant) == [(PAYLOAD["trace_id"], "counted_elsewhere")]


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
