"""A negative number in a span counts nothing: the call stays, in doubt, and the sender is told."""

from decimal import Decimal

import pytest
from django.test import Client
from google.protobuf.json_format import Parse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from finops.scope import tenant_scope
from ledger.models import DegradedEvent
from tests.ledger.ledgers import the_ledger
from tests.ledger.receivers.otlp.spans import CHAT, A, Attributes, as_json, as_protobuf
from tests.people import make_key, make_tenant

OPENINFERENCE: Attributes = {
    "openinference.span.kind": "LLM",
    "llm.model_name": "gpt-4o",
    "llm.token_count.prompt": 30,
    "llm.token_count.completion": 5,
}
NEGATIVES: dict[str, Attributes] = {
    "input": {**CHAT, "gen_ai.usage.input_tokens": -5},
    "output": {**CHAT, "gen_ai.usage.output_tokens": -5},
    "both": {**CHAT, "gen_ai.usage.input_tokens": -5, "gen_ai.usage.output_tokens": -1},
    "cache read": {**CHAT, "gen_ai.usage.cache_read.input_tokens": -7},
    "as text": {**CHAT, "gen_ai.usage.input_tokens": "-5"},
    "as float": {**CHAT, "gen_ai.usage.input_tokens": -5.0},
    "smallest": {**CHAT, "gen_ai.usage.input_tokens": -(2**63)},
    "openinference": {**OPENINFERENCE, "llm.token_count.prompt": -3},
}
FORMS = {"protobuf": (as_protobuf, "application/x-protobuf"), "json": (as_json, "application/json")}


def read(body: bytes, form: str) -> ExportTraceServiceResponse:
    if form == "json":
        return Parse(body, ExportTraceServiceResponse())
    return ExportTraceServiceResponse.FromString(body)


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", NEGATIVES)
def test_a_negative_count_is_refused_and_told(case: str, form: str) -> None:
    tenant = make_tenant("retail")
    client = Client(headers={"authorization": f"Bearer {make_key(tenant, 'ingest')}"})
    write, content_type = FORMS[form]
    answer = client.post("/v1/traces", write(A(1, NEGATIVES[case])), content_type=content_type)
    assert answer.status_code == 200
    success = read(answer.content, form).partial_success
    assert success.error_message.startswith("1 × kept, in doubt: ")
    with tenant_scope(tenant.pk):
        assert all(Decimal(str(row[4])) >= 0 for row in the_ledger()["lines"])
        assert DegradedEvent.objects.get().code == "bad_count"


@pytest.mark.django_db
def test_a_negative_latency_is_as_if_not_said() -> None:
    tenant = make_tenant("retail")
    client = Client(headers={"authorization": f"Bearer {make_key(tenant, 'ingest', 'read')}"})
    attributes = {**CHAT, "finops.use_case_id": "copilot", "finops.latency_ms": -5}
    span = A(1, attributes)
    answer = client.post("/v1/traces", as_protobuf(span), content_type="application/x-protobuf")
    assert answer.status_code == 200
    assert "-5" not in client.get(f"/api/v1/traces/{span.trace}").content.decode()
