"""Spans of an ExportTraceServiceRequest in protobuf."""

from collections.abc import Iterable, Iterator

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span as RawSpan
from opentelemetry.proto.trace.v1.trace_pb2 import Status

from ledger.parsers.otlp.spans import LONGEST_VALUE, Said, Span, Value, is_wanted
from ledger.parsers.otlp.vocabulary import EVALUATION_EVENTS
from ledger.parsers.problems import FileRejected

ERROR = Status.STATUS_CODE_ERROR


def protobuf_spans(body: bytes) -> Iterator[Span]:
    request = ExportTraceServiceRequest()
    try:
        request.ParseFromString(body)
    except DecodeError:
        raise FileRejected("body", "bad_protobuf") from None  # its message may quote the body
    for of_resource in request.resource_spans:
        resource = attributes(of_resource.resource.attributes)
        for of_scope in of_resource.scope_spans:
            for raw in of_scope.spans:
                yield one_span(raw, resource)


def one_span(raw: RawSpan, resource: Said) -> Span:
    return Span(
        raw.trace_id.hex(),
        raw.span_id.hex(),
        raw.parent_span_id.hex(),
        raw.start_time_unix_nano,
        raw.end_time_unix_nano,
        raw.status.code == ERROR,
        attributes(raw.attributes),
        resource,
        notes(raw) if raw.events else (),
    )


def notes(raw: RawSpan) -> tuple[Said, ...]:
    return tuple(attributes(one.attributes) for one in raw.events if one.name in EVALUATION_EVENTS)


def attributes(pairs: Iterable[KeyValue]) -> dict[str, Value]:
    """The wanted ones; the values of all others are not even looked at."""
    said: dict[str, Value] = {}
    for pair in pairs:
        name = pair.key
        if is_wanted(name):
            value = value_of(pair.value)
            if value is not None:
                said[name] = value
    return said


def value_of(value: AnyValue) -> Value | None:
    kind = value.WhichOneof("value")
    if kind == "string_value":
        text = value.string_value
        return text if len(text) <= LONGEST_VALUE else None
    if kind == "int_value":
        return value.int_value
    if kind == "double_value":
        return value.double_value
    return value.bool_value if kind == "bool_value" else None
