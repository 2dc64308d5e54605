"""/api/v1/events: OpenMeter's and Lago's events, told apart, taken whole or not at all."""

import base64
import gzip
import json
from decimal import Decimal
from typing import Any  # Any: bodies and answers as they come

import pytest
from django.conf import settings
from django.test import Client

from finops.models import Tenant
from finops.scope import tenant_scope
from tests.answers import Answer
from tests.ledger.ledgers import the_ledger
from tests.people import make_key, make_tenant

pytestmark = pytest.mark.django_db
AT = "2025-06-01T10:00:00Z"
SINGLE, MANY = "application/cloudevents+json", "application/cloudevents-batch+json"


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def client(tenant: Tenant) -> Client:
    return Client(headers={"authorization": f"Bearer {make_key(tenant)}"})


def send(client: Client, body: Any, content_type: str = SINGLE, **headers: str) -> Answer:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/api/v1/events", data, content_type=content_type, headers=headers)


def event(data: Any, **attributes: Any) -> dict[str, Any]:
    known = {"id": "e1", "source": "my-app", "specversion": "1.0", "type": "web_search"}
    return {**known, "time": AT, "data": data, **attributes}


def lago(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    known = {"transaction_id": "tx_1", "external_subscription_id": "sub_1", "code": "web_search"}
    return {**known, "timestamp": 1748772000, "properties": properties, **more}


def lines(tenant: Tenant) -> list[tuple[object, ...]]:
    """(meter, quantity, reported cost, attribution) of each line."""
    with tenant_scope(tenant.pk):
        return [(row[3], row[4], row[7], row[9]) for row in the_ledger()["lines"]]


def test_structured_batch_and_binary_mode_say_the_same(client: Client, tenant: Tenant) -> None:
    ways = [
        send(client, event({"value": 3})),
        send(client, [event({"value": 3})], MANY),
        send(client, event(None, data_base64=base64.b64encode(b'{"value": 3}').decode())),
        send(
            client,
            {"value": 3},
            "application/json",
            **{"ce-id": "e1", "ce-source": "my-app", "ce-specversion": "1.0"},
            **{"ce-type": "web_search", "ce-time": AT},
        ),
        send(client, event({"value": 3}), "application/json"),
        send(client, gzip.compress(json.dumps(event({"value": 3})).encode())),
    ]
    assert [(answer.status_code, answer.content) for answer in ways] == [(204, b"")] * 6
    assert lines(tenant) == [("web_search", Decimal(3), None, "")]


def test_source_and_id_together_name_an_event(client: Client, tenant: Tenant) -> None:
    for source, name in (("a", "b/c"), ("a/b", "c"), ("a", "b/c"), ("a", "an id of prose")):
        assert send(client, event({"value": 1}, source=source, id=name)).status_code == 204
    assert len(lines(tenant)) == 3


def test_an_id_seen_again_counts_once_whatever_it_says(client: Client, tenant: Tenant) -> None:
    assert send(client, event({"value": 1}, time=None)).status_code == 204
    assert send(client, event({"value": 2}, time=None)).status_code == 204
    assert lines(tenant) == [("web_search", Decimal(1), None, "")]


@pytest.mark.parametrize(
    ("data", "kind", "expected"),
    [
        ({"quantity": "2.5"}, "judge_call", [("judge_call", Decimal("2.5"))]),
        ({"total": 7, "meter": "pages"}, "x", [("pages", Decimal(7))]),
        ({"tokens": "10", "type": "input", "model": "m"}, "tokens", [("input", Decimal(10))]),
        (
            {"finops.input_tokens": 9, "cached_tokens": 4, "output_tokens": 2},
            "tokens",
            [("input", Decimal(5)), ("cached_input", Decimal(4)), ("output", Decimal(2))],
        ),
        ({"gpu_seconds": "0.42"}, "x", [("gpu_second", Decimal("0.42"))]),
        (5, "tool_call", [("tool_call", Decimal(5))]),
        ('{"value": 5}', "tool_call", [("tool_call", Decimal(5))]),
        ({"cost": "0.30"}, "x", [("reported_cost", Decimal(1))]),
    ],
)
def test_what_a_meter_says_becomes_lines(
    client: Client, tenant: Tenant, data: Any, kind: str, expected: list[tuple[str, Decimal]]
) -> None:
    assert send(client, event(data, type=kind)).status_code == 204
    assert [line[:2] for line in lines(tenant)] == expected


@pytest.mark.parametrize(
    ("bad", "field", "code"),
    [
        (event({"path": "/x"}), "value", "no_quantity"),
        (event({"value": "many"}), "quantity", "not_a_number"),
        (event({"value": [1]}), "quantity", "not_a_number"),
        (event({"value": -1}), "quantity", "negative"),
        (event({"value": 1, "provider": "a b"}), "provider", "bad_identifier"),
        (event({"value": 1}, time="2025-06-01"), "occurred_at", "bad_time"),
        (event({"value": 1}, source=""), "source", "required"),
        (event({"value": 1}, id=None), "event", "unreadable"),
        (7, "event", "unreadable"),
    ],
)
def test_one_event_that_cannot_be_counted_refuses_its_body(
    client: Client, tenant: Tenant, bad: Any, field: str, code: str
) -> None:
    answer = send(client, [event({"value": 1}, id="good"), bad], MANY)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert [(e["field"], e["code"]) for e in json.loads(answer.content)["errors"]] == [
        (field, code)
    ]
    assert lines(tenant) == []


def test_subjects_and_data_name_the_owner(client: Client, tenant: Tenant) -> None:
    words = {"business_unit": "bu", "cost_center": "cc", "risk_tier": "low"}
    send(client, event({"value": 1, **words}, subject="use_case_id:copilot"))
    send(client, event({"value": 1, **words}, subject="person@example.org", id="e2"))
    owners = [line[3] for line in lines(tenant)]
    assert owners == ["bu/cc/copilot/not_said/low/not_said", ""]


def test_the_trace_context_of_an_event_is_its_trace(client: Client, tenant: Tenant) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    send(client, event({"value": 1}, traceparent=f"00-{trace}-00f067aa0ba902b7-01"))
    assert client.get(f"/api/v1/traces/{trace}").status_code == 200


def test_lago_reads_its_event_back(client: Client, tenant: Tenant) -> None:
    answer = send(client, {"event": lago({"value": "4"})}, "application/json")
    assert answer.status_code == 200
    made = json.loads(answer.content)["event"]
    assert (made["transaction_id"], made["code"]) == ("tx_1", "web_search")
    assert made["timestamp"] == "2025-06-01T10:00:00+00:00"
    again = send(client, {"events": [lago({"value": "4"})]}, "application/json")
    assert json.loads(again.content)["events"][0]["lago_id"] == made["lago_id"]
    assert lines(tenant) == [("web_search", Decimal(4), None, "")]


def test_cents_become_dollars_exactly(client: Client, tenant: Tenant) -> None:
    send(client, {"event": lago({}, precise_total_amount_cents="0.123")}, "application/json")
    assert [line[2] for line in lines(tenant)] == [Decimal("0.00123")]


def test_lago_is_told_in_its_own_form(client: Client, tenant: Tenant) -> None:
    bad = {"events": [lago({"value": 1}), lago({}, transaction_id="tx_2")]}
    answer = send(client, bad, "application/json")
    assert answer.status_code == 422
    assert json.loads(answer.content)["error_details"] == {"value": ["no_quantity"]}
    assert lines(tenant) == []


@pytest.mark.parametrize("path", ["/api/v1/events", "/api/v1/events/batch", "/v1/ingest/litellm"])
@pytest.mark.parametrize("bomb", [False, True])
def test_bodies_over_the_limit_are_413(client: Client, path: str, *, bomb: bool) -> None:
    array = b"[" + b" " * settings.MAX_INGEST_BYTES + b"]"
    body = gzip.compress(array) if bomb else array
    answer = client.post(path, body, content_type="application/json")
    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"


BAD = [b"", b"hello", b"{", b"[1", b"null", b"\xff\xfe", b"[" * 100_000, b'{"event": 7}', b"{}"]


@pytest.mark.parametrize("body", [*BAD, b'{"events": {}}', b'{"event": {"code": "\\ud800"}}'])
@pytest.mark.parametrize("content_type", ["application/json", SINGLE, MANY, "text/plain"])
def test_what_is_no_event_is_a_4xx(
    client: Client, tenant: Tenant, body: bytes, content_type: str
) -> None:
    answer = send(client, body, content_type)
    assert 400 <= answer.status_code < 500, answer.content
    assert lines(tenant) == []
