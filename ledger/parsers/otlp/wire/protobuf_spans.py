"""Spans of an ExportTraceServiceRequest in protobuf, decoded one by one (see `protobuf`)."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from google.protobuf.message import DecodeError, Message
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, InstrumentationScope, KeyValue
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import Span as RawSpan
from opentelemetry.proto.trace.v1.trace_pb2 import Status

from ledger.parsers.otlp.spans import Attributes, Span, Value, is_wanted, kept_text, no_plain_value
from ledger.parsers.otlp.vocabulary import EVALUATION_EVENTS
from ledger.parsers.otlp.wire.protobuf import HUGE_BYTES, fields, without_long_values
from ledger.parsers.otlp.wire.sizes import SizeTally
from ledger.parsers.records.problems import FileRejected

ERROR = Status.STATUS_CODE_ERROR


# Numbers of the fields, as OTLP's definition has them.
RESOURCE_SPANS = RESOURCE = SCOPE = 1
SCOPE_SPANS = SPANS = 2

Decoded = TypeVar("Decoded", bound=Message)


def protobuf_spans(body: bytes) -> Iterator[Span]:
    """Raises `FileRejected` where it is no protobuf, or holds more than one request may."""
    tally = SizeTally()
    for of_resource in parts(memoryview(body), tally)[RESOURCE_SPANS]:
        about = parts(of_resource, tally)
        raw_resource = decoded(last_of(about[RESOURCE]), Resource())
        tally.add_attributes(len(raw_resource.attributes))
        resource = attributes(raw_resource.attributes)
        for of_scope in about[SCOPE_SPANS]:
            within = parts(of_scope, tally)
            scope = decoded(last_of(within[SCOPE]), InstrumentationScope()).name
            for data in within[SPANS]:
                raw = decoded(data, RawSpan())
                tally.add_span(len(raw.attributes), (len(event.attributes) for event in raw.events))
                yield one_span(raw, resource, scope)


def parts(data: memoryview, tally: SizeTally) -> dict[int, list[memoryview]]:
    """The messages in fields 1 and 2, counted as they are found."""
    messages: dict[int, list[memoryview]] = {1: [], 2: []}
    for number, start, end, _ in fields(data):
        tally.add_part()
        if number in messages:
            messages[number].append(data[start:end])
    return messages


def last_of(messages: list[memoryview]) -> memoryview:
    """Of a field that stands once the last one counts, as protobuf has it."""
    return messages[-1] if messages else memoryview(b"")


def decoded(data: memoryview, into: Decoded) -> Decoded:
    try:
        into.ParseFromString(without_long_values(data) if len(data) > HUGE_BYTES else bytes(data))
    except DecodeError:
        raise FileRejected("body", "bad_protobuf") from None  # its message may quote the body
    return into


def one_span(raw: RawSpan, resource: Attributes, scope: str) -> Span:
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
        scope,
    )


def notes(raw: RawSpan) -> tuple[Attributes, ...]:
    return tuple(
        attributes(event.attributes) for event in raw.events if event.name in EVALUATION_EVENTS
    )


def attributes(pairs: Iterable[KeyValue]) -> dict[str, Value]:
    """The wanted ones; the values of all others are not even looked at."""
    wanted: dict[str, Value] = {}
    for pair in pairs:
        name = pair.key
        if is_wanted(name):
            value = value_of(pair.value, name)
            if value is not None:
                wanted[name] = value
    return wanted


def value_of(value: AnyValue, name: str) -> Value | None:
    kind = value.WhichOneof("value")
    if kind == "string_value":
        return kept_text(value.string_value, name)
    if kind == "int_value":
        return value.int_value
    if kind == "double_value":
        return value.double_value
    if kind == "bool_value":
        return value.bool_value
    return no_plain_value(name) if kind else None
