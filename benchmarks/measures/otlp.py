"""OTLP: whole requests of 512 spans in protobuf, from the bytes to the commit, in one process."""

import os
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from statistics import median

from django.db import transaction
from django.test import Client
from django.utils import timezone
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import ScopeSpans

from benchmarks.measures.importing import fresh_tenant
from benchmarks.place import level_ground
from benchmarks.results import Figure
from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services.api_keys.keys import KeyLimits, NewKey, create_key

Attributes = Mapping[str, str | int]
SPANS = 512
WARM_UP = 5
ROUNDS = 5
PROTOBUF = "application/x-protobuf"
MESSAGE = "What does my contract say about cancelling within the first year? " * 30
WORDS = {
    "finops.use_case_id": "copilot",
    "finops.business_unit": "contact_center",
    "finops.cost_center": "cc_4102",
    "finops.risk_tier": "medium",
    "finops.workflow_step": "draft_answer",
}
AGENT = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "copilot", **WORDS}
SEARCH: Attributes = {"openinference.span.kind": "RETRIEVER", "input.value": MESSAGE}
TOOL: Attributes = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "crm"}
CHAT: Attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.response.model": "gpt-4o-2024-08-06",
    "gen_ai.request.temperature": 1,
    "gen_ai.usage.input_tokens": 2410,
    "gen_ai.usage.cache_read.input_tokens": 1024,
    "gen_ai.usage.output_tokens": 380,
    "gen_ai.input.messages": MESSAGE,
    "gen_ai.output.messages": MESSAGE[:800],
    "server.address": "api.openai.com",
}


def otlp_figure(batches: int) -> Figure:
    """Median over rounds of `batches` requests each; a trace is an agent with three spans inside,
    one of them a call of a model with its prompt and answer."""
    client = sender(fresh_tenant("otlp"))
    bodies = [body(number) for number in range(WARM_UP + ROUNDS * batches)]
    send(client, bodies[:WARM_UP])
    level_ground()
    rates = []
    for start in range(WARM_UP, len(bodies), batches):
        began = time.perf_counter()
        send(client, bodies[start : start + batches])
        rates.append(batches * SPANS / (time.perf_counter() - began))
    reference = f"requests of {SPANS} spans in protobuf, one process, median of {ROUNDS}"
    return Figure("otlp_spans_per_s", median(rates), "spans/s", reference)


def sender(tenant: Tenant) -> Client:
    limits = KeyLimits(requests_per_minute=10**6, records_per_minute=10**8)
    new = NewKey("bench", ("ingest",), timezone.now() + timedelta(days=1), limits)
    with tenant_scope(tenant.pk), transaction.atomic():
        key = create_key(actor="bench", new=new)[1]
    return Client(headers={"authorization": f"Bearer {key}", "host": "localhost"})


def send(client: Client, bodies: list[bytes]) -> None:
    for content in bodies:
        answer = client.post("/v1/traces", data=content, content_type=PROTOBUF)
        assert (answer.status_code, answer.content) == (200, b""), answer.content


def body(number: int) -> bytes:
    """Traces that no other body holds; children stand before their parents, as exported."""
    request = ExportTraceServiceRequest()
    of_resource = request.resource_spans.add()
    of_resource.resource.attributes.extend(pairs({"service.name": "copilot"}))
    scope = of_resource.scope_spans.add()
    at = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp()) + number
    for place in range(SPANS // 4):
        add_trace(scope, at * 10**9 + place * 10**6)
    return request.SerializeToString()


def add_trace(scope: ScopeSpans, at: int) -> None:
    trace, agent = os.urandom(16), os.urandom(8)
    chat: Attributes = {**CHAT, "gen_ai.response.id": f"chatcmpl-{trace.hex()}"}
    for attributes in (SEARCH, TOOL, chat):
        scope.spans.add(
            trace_id=trace,
            span_id=os.urandom(8),
            parent_span_id=agent,
            name="child",
            start_time_unix_nano=at + 1000,
            end_time_unix_nano=at + 10**6,
            attributes=pairs(attributes),
        )
    scope.spans.add(
        trace_id=trace,
        span_id=agent,
        name="agent",
        start_time_unix_nano=at,
        end_time_unix_nano=at + 2 * 10**6,
        attributes=pairs(AGENT),
    )


def pairs(attributes: Attributes) -> Iterator[KeyValue]:
    for name, value in attributes.items():
        pair = KeyValue(key=name)
        setattr(pair.value, "int_value" if isinstance(value, int) else "string_value", value)
        yield pair
