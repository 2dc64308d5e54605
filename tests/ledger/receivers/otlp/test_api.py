"""POST /v1/traces: answers as OTLP wants them, and what is then in the ledger."""

import gzip
import json
from decimal import Decimal

import pytest
from django.test import Client
from google.rpc.status_pb2 import Status
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import DegradedEvent
from ledger.services.rollups import compare
from tests.answers import Answer
from tests.ledger.ledgers import the_ledger
from tests.ledger.receivers.otlp.spans import (
    AT,
    CHAT,
    SECOND,
    TRACE,
    A,
    Attributes,
    as_json,
    as_protobuf,
)
from tests.people import make_key, make_tenant

PROTOBUF = "application/x-protobuf"
WORDS = {
    "finops.use_case_id": "copilot",
    "finops.business_unit": "contact_center",
    "finops.cost_center": "cc_4102",
    "finops.risk_tier": "medium",
    "finops.workflow_step": "draft",
    "finops.cache_status": "miss",
}
OWNED = "contact_center/cc_4102/copilot/draft/medium/miss"


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def sender(tenant: Tenant) -> Client:
    key = make_key(tenant, "ingest")
    return Client(raise_request_exception=False, headers={"authorization": f"Bearer {key}"})


def send(sender: Client, *spans: A, resource: Attributes | None = None) -> Answer:
    body = as_protobuf(*spans, resource=resource)
    return sender.post("/v1/traces", data=body, content_type=PROTOBUF)


def reply_of(answer: Answer) -> ExportTraceServiceResponse:
    assert (answer.status_code, answer["Content-Type"]) == (200, PROTOBUF), answer.content
    return ExportTraceServiceResponse.FromString(answer.content)


def lines(tenant: Tenant) -> list[tuple[object, ...]]:
    """Event, meter, quantity and owner of each line."""
    with tenant_scope(tenant.pk):
        return [(str(row[0])[-1], row[3], row[4], row[-1]) for row in the_ledger()["lines"]]


def test_spans_are_in_the_ledger_when_they_are_acknowledged(sender: Client, tenant: Tenant) -> None:
    assert reply_of(send(sender, A(1, {**CHAT, **WORDS}))) == ExportTraceServiceResponse()
    assert lines(tenant) == [
        ("1", "input", Decimal(1000), OWNED),
        ("1", "output", Decimal(200), OWNED),
    ]


def test_the_same_batch_twice_counts_once(sender: Client, tenant: Tenant) -> None:
    for _ in range(2):
        spans = A(1, CHAT), A(2, {**CHAT, "gen_ai.response.id": "chatcmpl-2"})
        assert reply_of(send(sender, *spans)) == ExportTraceServiceResponse()
    assert len(lines(tenant)) == 4


def test_json_is_answered_in_json(sender: Client, tenant: Tenant) -> None:
    answer = sender.post("/v1/traces", data=as_json(A(1, CHAT)), content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert json.loads(answer.content) == {}
    assert len(lines(tenant)) == 2


@pytest.mark.parametrize("content_type", [PROTOBUF, "application/json"])
def test_gzip_is_taken(sender: Client, tenant: Tenant, content_type: str) -> None:
    plain = (as_protobuf if content_type == PROTOBUF else as_json)(A(1, CHAT))
    headers = {"Content-Encoding": "gzip"}
    body = gzip.compress(plain)
    answer = sender.post("/v1/traces", data=body, content_type=content_type, headers=headers)
    assert answer.status_code == 200
    assert len(lines(tenant)) == 2


def test_refused_spans_are_counted_and_the_others_kept(sender: Client, tenant: Tenant) -> None:
    answer = reply_of(send(sender, A(1, CHAT), A(2, CHAT, at=SECOND), A(0, CHAT)))
    assert answer.partial_success.rejected_spans == 2
    assert "2020" in answer.partial_success.error_message
    assert [line[0] for line in lines(tenant)] == ["1", "1"]


def test_the_owner_may_come_with_a_parent_in_a_later_batch(sender: Client, tenant: Tenant) -> None:
    send(sender, A(2, CHAT, parent=1, at=AT + SECOND))
    assert {line[-1] for line in lines(tenant)} == {""}
    send(sender, A(1, WORDS))
    assert {line[-1] for line in lines(tenant)} == {OWNED}


def test_the_order_of_batches_does_not_matter(sender: Client, tenant: Tenant) -> None:
    send(sender, A(1, WORDS))
    send(sender, A(2, CHAT, parent=1, at=AT + SECOND))
    assert {line[-1] for line in lines(tenant)} == {OWNED}


def test_what_the_root_says_beats_what_only_the_resource_says(
    sender: Client, tenant: Tenant
) -> None:
    resource = {**WORDS, "finops.workflow_step": "unknown"}
    send(sender, A(2, CHAT, parent=1, at=AT + SECOND), resource=resource)
    assert {line[-1] for line in lines(tenant)} == {OWNED.replace("draft", "unknown")}
    send(sender, A(1, {"finops.workflow_step": "draft"}), resource=resource)
    assert {line[-1] for line in lines(tenant)} == {OWNED}


def test_a_call_around_a_call_does_not_count_when_it_comes_later(
    sender: Client, tenant: Tenant
) -> None:
    send(sender, A(2, CHAT, parent=1))
    assert reply_of(send(sender, A(1, CHAT))) == ExportTraceServiceResponse()
    assert [line[0] for line in lines(tenant)] == ["2", "2"]


def test_a_call_around_a_call_is_taken_back_when_it_came_before(
    sender: Client, tenant: Tenant
) -> None:
    outer = {**CHAT, "gen_ai.response.id": "chatcmpl-of-a-proxy"}
    send(sender, A(1, outer))
    assert {line[0] for line in lines(tenant)} == {"1"}
    for _ in range(2):
        send(sender, A(2, CHAT, parent=1))
        assert tokens(tenant) == {"2": Decimal(1200)}
    assert reply_of(send(sender, A(1, outer))) == ExportTraceServiceResponse()
    assert tokens(tenant) == {"2": Decimal(1200)}


def tokens(tenant: Tenant) -> dict[object, Decimal]:
    """What stands in the ledger by event; the sums must say the same as the facts."""
    by_event: dict[object, Decimal] = {}
    for event, _, quantity, _ in lines(tenant):
        by_event[event] = by_event.get(event, Decimal(0)) + Decimal(str(quantity))
    with tenant_scope(tenant.pk):
        assert compare() == {}
    return {event: total for event, total in by_event.items() if total}


def test_events_in_doubt_are_kept_and_listed(sender: Client, tenant: Tenant) -> None:
    doubtful = {**CHAT, "gen_ai.usage.total_tokens": 7}
    for _ in range(2):
        other = {**CHAT, "gen_ai.response.id": "chatcmpl-2"}
        success = reply_of(send(sender, A(1, doubtful), A(2, other))).partial_success
        assert success.rejected_spans == 0
        assert success.error_message.startswith("1 × kept, in doubt: The parts of its usage")
    assert len(lines(tenant)) == 4
    with tenant_scope(tenant.pk):
        rows = DegradedEvent.objects.values_list("cost_event_id", "code", "channel", "trace_id")
        assert list(rows) == [(f"otlp:{TRACE}/0000000000000001", "total_mismatch", "otlp", TRACE)]


def test_a_trace_says_what_is_doubtful_about_its_events(tenant: Tenant) -> None:
    key = make_key(tenant, "ingest", "read")
    client = Client(headers={"authorization": f"Bearer {key}"})
    send(client, A(1, {**CHAT, "gen_ai.usage.total_tokens": 7}), A(2, CHAT))
    (doubt,) = client.get(f"/api/v1/traces/{TRACE}").json()["doubts"]
    assert doubt == {
        "cost_event_id": f"otlp:{TRACE}/0000000000000001",
        "code": "total_mismatch",
        "message": "The parts of its usage do not add up to the total it reports.",
        "channel": "otlp",
    }


def test_reasons_of_refusals_and_of_doubts_are_counted(sender: Client) -> None:
    nameless = {"gen_ai.usage.input_tokens": 5}
    answer = reply_of(send(sender, A(1, nameless), A(2, nameless), A(0, CHAT), A(3, CHAT)))
    assert answer.partial_success.rejected_spans == 1
    refused, _, kept = answer.partial_success.error_message.partition(" 2 × ")
    assert refused.startswith("1 × refused: It has no usable id")
    assert kept == "kept, in doubt: It does not say which model was used."


@pytest.mark.parametrize("path", ["/v1/metrics", "/v1/logs"])
@pytest.mark.parametrize("content_type", [PROTOBUF, "application/json"])
def test_metrics_and_logs_are_taken_and_let_go(
    sender: Client, tenant: Tenant, path: str, content_type: str
) -> None:
    answer = sender.post(path, data=b"\x0a\x00", content_type=content_type)
    assert (answer.status_code, answer["Content-Type"]) == (200, content_type)
    assert answer.content == (b"" if content_type == PROTOBUF else b"{}")


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"\x0a\xff", PROTOBUF, 400),
        (b"{", "application/json", 400),
        (b"\x1f\x8b\x08nonsense", PROTOBUF, 400),
        (b"", "text/plain", 415),
    ],
)
def test_failures_are_a_status_in_the_encoding_of_the_request(
    sender: Client, body: bytes, content_type: str, status: int
) -> None:
    answer = sender.post("/v1/traces", data=body, content_type=content_type)
    assert answer.status_code == status
    if content_type == PROTOBUF:
        assert Status.FromString(answer.content).message
    else:
        assert json.loads(answer.content).keys() == {"code", "message"}


def test_a_body_that_unpacks_beyond_the_limit_is_413(
    sender: Client, settings: pytest.FixtureRequest
) -> None:
    settings.MAX_OTLP_BYTES = 1000  # type: ignore[attr-defined]  # pytest-django's settings
    body = gzip.compress(b"\0" * 5000)
    answer = sender.post("/v1/traces", data=body, content_type=PROTOBUF)
    assert answer.status_code == 413
    assert Status.FromString(answer.content).code == 3


def test_without_a_key_it_is_a_401_status(db: None) -> None:
    answer = Client().post("/v1/traces", data=b"x", content_type=PROTOBUF)
    assert answer.status_code == 401
    assert Status.FromString(answer.content).code == 16
    assert answer["WWW-Authenticate"]


def test_a_key_that_sent_too_much_is_told_when_to_come_again(
    sender: Client, settings: pytest.FixtureRequest
) -> None:
    settings.KEY_RECORDS_PER_MINUTE = 1  # type: ignore[attr-defined]  # pytest-django's settings
    answer = [send(sender, A(number, CHAT), A(number + 1, CHAT)) for number in (1, 3)][-1]
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert Status.FromString(answer.content).code == 8


def test_an_empty_request_is_fine(sender: Client) -> None:
    assert reply_of(send(sender)) == ExportTraceServiceResponse()
