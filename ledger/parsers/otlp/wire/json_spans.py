"""Spans of an ExportTraceServiceRequest in OTLP's JSON: ids in hex, 64-bit integers as texts.

Unknown members are ignored, as OTLP asks; members of the wrong type make the body unusable.
"""

import re
from collections.abc import Iterable, Iterator

import msgspec

from ledger.parsers.json.damage import JSON_DAMAGE
from ledger.parsers.otlp.spans import Attributes, Span, Value, is_wanted, kept_text, no_plain_value
from ledger.parsers.otlp.vocabulary import EVALUATION_EVENTS
from ledger.parsers.otlp.wire.sizes import MOST_IN_ALL, SizeTally
from ledger.parsers.records.problems import FileRejected

Count = int | str
LONGEST_COUNT = 20


class AnyValue(msgspec.Struct, rename="camel", gc=False):
    string_value: str | None = None
    int_value: Count | None = None
    double_value: float | int | str | None = None
    bool_value: bool | None = None


class KeyValue(msgspec.Struct, gc=False):
    key: str = ""
    value: msgspec.Raw = msgspec.Raw(b"null")  # decoded where it is wanted only


class Event(msgspec.Struct, gc=False):
    name: str = ""
    attributes: list[KeyValue] | None = None


class SpanStatus(msgspec.Struct, gc=False):
    code: int | str = 0


class RawSpan(msgspec.Struct, rename="camel", gc=False):
    trace_id: str = ""
    span_id: str = ""
    parent_span_id: str | None = None
    start_time_unix_nano: Count = 0
    end_time_unix_nano: Count = 0
    attributes: list[KeyValue] | None = None
    events: list[Event] | None = None
    status: SpanStatus | None = None


class InstrumentationScope(msgspec.Struct, gc=False):
    name: str | None = None


class ScopeSpans(msgspec.Struct, gc=False):
    scope: InstrumentationScope | None = None
    spans: list[RawSpan] | None = None


class Resource(msgspec.Struct, gc=False):
    attributes: list[KeyValue] | None = None


class ResourceSpans(msgspec.Struct, rename="camel", gc=False):
    resource: Resource | None = None
    scope_spans: list[ScopeSpans] | None = None


class TracesRequest(msgspec.Struct, rename="camel", gc=False):
    resource_spans: list[ResourceSpans] | None = None


ERRORS = frozenset({2, "2", "STATUS_CODE_ERROR"})
# Escaped backslashes, whole pairs, or half of one.
ESCAPES = re.compile(
    rb"(?:\\\\)+|(?:\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})+"
    rb"|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)
HALF_AS = rb"\ufffd"
NOTHING = (b"null", b"{}")
MOST_HALVES = 100_000  # each is a text that was cut
MOST_BRACES = 2 * MOST_IN_ALL  # an attribute has two; those in texts count, which is rare
decode_request = msgspec.json.Decoder(TracesRequest).decode
decode_value = msgspec.json.Decoder(AnyValue).decode


def json_spans(body: bytes) -> Iterator[Span]:
    """Raises `FileRejected` where it is no such JSON, or holds more than one request may."""
    if body.count(b"{") > MOST_BRACES:
        raise FileRejected("body", "too_many_parts")
    tally = SizeTally()
    for of_resource in read_request(body).resource_spans or ():
        tally.add_part()
        resource = of_resource.resource or Resource()
        tally.add_attributes(len(resource.attributes or ()))
        of_all = attributes(resource.attributes)
        for of_scope in of_resource.scope_spans or ():
            tally.add_part()
            scope = (of_scope.scope.name if of_scope.scope else "") or ""
            for raw in of_scope.spans or ():
                events = (len(event.attributes or ()) for event in raw.events or ())
                tally.add_span(len(raw.attributes or ()), events)
                yield one_span(raw, of_all, scope)


def read_request(body: bytes) -> TracesRequest:
    try:
        return decode_request(body)
    except JSON_DAMAGE:
        pass
    try:
        return decode_request(mended(body))
    except JSON_DAMAGE:
        raise FileRejected("body", "bad_json") from None  # its message may quote the body


def mended(body: bytes) -> bytes | bytearray:
    """Half characters as the replacement character: exporters cut prompts anywhere, and one cut
    emoji must not cost a batch its spans."""
    parts, last = bytearray(), 0
    if b"\\u" not in body:
        return body
    halves = (match for match in ESCAPES.finditer(body) if match["half"])
    for count, match in enumerate(halves, start=1):
        if count > MOST_HALVES:
            raise FileRejected("body", "bad_json")
        parts += body[last : match.start()]
        parts += HALF_AS
        last = match.end()
    parts += body[last:]
    return parts


def one_span(raw: RawSpan, resource: Attributes, scope: str) -> Span:
    status = raw.status or SpanStatus()
    return Span(
        raw.trace_id.lower(),
        raw.span_id.lower(),
        (raw.parent_span_id or "").lower(),
        count_of(raw.start_time_unix_nano) or 0,
        count_of(raw.end_time_unix_nano) or 0,
        status.code in ERRORS,
        attributes(raw.attributes),
        resource,
        notes(raw.events or ()),
        scope,
    )


def notes(events: Iterable[Event]) -> tuple[Attributes, ...]:
    return tuple(
        attributes(event.attributes) for event in events if event.name in EVALUATION_EVENTS
    )


def attributes(pairs: Iterable[KeyValue] | None) -> dict[str, Value]:
    wanted: dict[str, Value] = {}
    for pair in pairs or ():
        if is_wanted(pair.key):
            value = value_of(pair.value, pair.key)
            if value is None and bytes(pair.value) not in NOTHING:
                value = no_plain_value(pair.key)
            if value is not None:
                wanted[pair.key] = value
    return wanted


def value_of(raw: msgspec.Raw, name: str) -> Value | None:
    """None too for what is no plain value: it is then as if it had not been said."""
    try:
        value: AnyValue | None = decode_value(raw)
    except JSON_DAMAGE:
        return None
    if value is None:
        return None
    if value.string_value is not None:
        return kept_text(value.string_value, name)
    if value.int_value is not None:
        return count_of(value.int_value)
    if value.double_value is not None:
        return double_of(value.double_value)
    return value.bool_value


def count_of(value: Count) -> int | None:
    if isinstance(value, int):
        return value
    digits = value.removeprefix("-")
    is_plain = digits.isascii() and digits.isdecimal() and len(value) <= LONGEST_COUNT
    return int(value) if is_plain else None


def double_of(value: float | int | str) -> float | None:
    """Doubles too may come as texts: `"NaN"`, `"Infinity"`; those say nothing we can use."""
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None
