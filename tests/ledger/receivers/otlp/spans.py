"""OTLP bodies for tests: the same spans in protobuf and in OTLP's JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue

from ledger.calc.calls.spans import repeated
from ledger.parsers.otlp import parse
from ledger.parsers.received import Received, Record

Attributes = Mapping[str, str | int | float | bool]
TRACE = "0af7651916cd43dd8448eb211c80319c"
SECOND = 10**9
AT = 1_748_772_000 * SECOND  # 2025-06-01T10:00:00Z
CHAT: Attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.response.model": "gpt-4o-2024-08-06",
    "gen_ai.response.id": "chatcmpl-1",
    "gen_ai.usage.input_tokens": 1000,
    "gen_ai.usage.output_tokens": 200,
}


def together(*parts: Attributes) -> Attributes:
    """All attributes; of the same name the last."""
    return {name: value for part in parts for name, value in part.items()}


@dataclass(frozen=True)
class A:
    """A span; `number` makes its id, `parent` that of the span around it."""

    number: int
    attributes: Attributes = field(default_factory=dict)
    parent: int = 0
    trace: str = TRACE
    name: str = "a span"
    at: int = AT
    seconds: int = 1
    error: str = ""
    events: Sequence[tuple[str, Attributes]] = ()

    @property
    def id(self) -> str:
        return f"{self.number:016x}"


def as_protobuf(*spans: A, resource: Attributes | None = None, scope: str = "") -> bytes:
    request = ExportTraceServiceRequest()
    of_resource = request.resource_spans.add()
    of_resource.resource.attributes.extend(pairs(resource or {}))
    of_scope = of_resource.scope_spans.add()
    of_scope.scope.name = scope
    for drawn in spans:
        span = of_scope.spans.add(
            trace_id=bytes.fromhex(drawn.trace),
            span_id=bytes.fromhex(drawn.id),
            parent_span_id=bytes.fromhex(f"{drawn.parent:016x}") if drawn.parent else b"",
            name=drawn.name,
            start_time_unix_nano=drawn.at,
            end_time_unix_nano=drawn.at + drawn.seconds * SECOND,
            attributes=pairs(drawn.attributes),
        )
        if drawn.error:
            span.status.code = 2  # type: ignore[assignment]  # STATUS_CODE_ERROR
            span.status.message = drawn.error
        for name, attributes in drawn.events:
            span.events.add(name=name, time_unix_nano=drawn.at, attributes=pairs(attributes))
    return request.SerializeToString()


def pairs(attributes: Attributes) -> list[KeyValue]:
    written = []
    for name, value in attributes.items():
        pair = KeyValue(key=name)
        kind = {bool: "bool_value", int: "int_value", float: "double_value", str: "string_value"}
        setattr(pair.value, kind[type(value)], value)
        written.append(pair)
    return written


def as_json(*spans: A, resource: Attributes | None = None, scope: str = "") -> bytes:
    written = [json_span(drawn) for drawn in spans]
    of_scope = {"scope": {"name": scope}, "spans": written}
    of_resource = {"resource": {"attributes": json_pairs(resource or {})}, "scopeSpans": [of_scope]}
    return json.dumps({"resourceSpans": [of_resource]}).encode()


def json_span(drawn: A) -> dict[str, Any]:  # Any: JSON
    span: dict[str, Any] = {
        "traceId": drawn.trace,
        "spanId": drawn.id,
        "name": drawn.name,
        "kind": 3,
        "startTimeUnixNano": str(drawn.at),
        "endTimeUnixNano": str(drawn.at + drawn.seconds * SECOND),
        "attributes": json_pairs(drawn.attributes),
        "events": [
            {"name": name, "attributes": json_pairs(attributes)}
            for name, attributes in drawn.events
        ],
    }
    if drawn.parent:
        span["parentSpanId"] = f"{drawn.parent:016x}"
    if drawn.error:
        span["status"] = {"code": 2, "message": drawn.error}
    return span


def json_pairs(attributes: Attributes) -> list[dict[str, Any]]:  # Any: JSON
    return [{"key": name, "value": json_value(value)} for name, value in attributes.items()]


def json_value(value: object) -> dict[str, object]:
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    return {"doubleValue" if isinstance(value, float) else "stringValue": value}


def take(*spans: A, resource: Attributes | None = None) -> Received:
    return parse(as_protobuf(*spans, resource=resource), as_json=False)


def repeated_in(received: Received) -> dict[str, str]:
    """Of spans that repeat a call inside: the last digit of each, and of the one inside."""
    spans = {traced.span.id: traced.span for traced in received.spans}
    return {outer.hex()[-1]: inner.hex()[-1] for outer, inner in repeated(spans).items()}


def outer_events(received: Received) -> set[str]:
    """The events that repeat a call inside."""
    outer = repeated_in(received)
    return {each.event_id for each in received.spans if each.span.id.hex()[-1] in outer}


def record_of(attributes: Attributes, *, seconds: int = 1, error: str = "") -> Record:
    (record,) = take(A(1, attributes, seconds=seconds, error=error)).records
    return record
