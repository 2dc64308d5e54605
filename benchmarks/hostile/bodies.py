"""The worst bodies that anybody may post: small ones that become large, large ones of nothing,
depth, width and numbers without end. Each is made when it is sent."""

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Make = Callable[[], bytes]
JSON, PROTOBUF = "application/json", "application/x-protobuf"
MB = 1 << 20
DEEP = 100_000
INGEST, TRACES = "/api/v1/ingest", "/v1/traces"
EVENT = (
    '{"cost_event_id":"ce_%d","trace_id":"t","occurred_at":"2025-06-01T10:00:00Z",'
    '"component":"model_call","provider":"house","quantity":%s,"unit_price":1,'
    '"allocation_method":"direct_metered","retention_class":"short"}'
)


@dataclass(frozen=True)
class Body:
    """One request; it must be answered, with whatever but 500. `times` clients send it at once."""

    name: str
    path: str
    content_type: str
    make: Make
    times: int = 1


def filled(start: bytes, piece: bytes, end: bytes, size: int) -> bytes:
    return start + piece * ((size - len(start) - len(end)) // len(piece)) + end


def nested(start: bytes, depth: int, inner: bytes = b"1", end: bytes = b"") -> bytes:
    closing = bytes(start.translate(bytes.maketrans(b"[{", b"]}"), b'":a, '))[::-1]
    return start * depth + inner + closing * depth + end


def packed(body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)


def varint(value: int) -> bytes:
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*written, value])


def message(number: int, inside: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(inside)) + inside


def spans(inside: bytes, count: int = 1) -> bytes:
    """An OTLP request of spans that hold the same."""
    ids = message(1, b"t" * 16) + message(2, b"s" * 8)
    return message(1, message(2, message(2, ids + inside) * count))


def attribute(name: bytes, value: bytes) -> bytes:
    return message(9, message(1, name) + message(2, value))


def deep_value(depth: int) -> bytes:
    """A list in a list in a list, as protobuf has it, from the inside."""
    value = b""
    for _ in range(depth):
        value = message(5, message(1, value))
    return value


def otlp_json(inside: bytes) -> bytes:
    return b'{"resourceSpans":[{"scopeSpans":[{"spans":[%s]}]}]}' % inside


SPAN = b'{"traceId":"%s","spanId":"%s","attributes":[%%s]}' % (b"ab" * 16, b"cd" * 8)
PAIR = b'{"key":"gen_ai.usage.input_tokens","value":{"intValue":"1"}}'
LONG_TEXT = b'{"key":"gen_ai.input.messages","value":{"stringValue":"%s"}}'


def many_spans() -> bytes:
    prompt = attribute(b"gen_ai.input.messages", message(1, b"x" * 3_000))
    call = attribute(b"gen_ai.operation.name", message(1, b"chat"))
    return spans(call + prompt, 19_000)


def json_records(size: int, quantity: str = "1") -> bytes:
    records, length, number = [], 0, 0
    while length < size:
        records.append(EVENT % (number, quantity))
        length += len(records[-1]) + 1
        number += 1
    return f"[{','.join(records)}]".encode()


def bodies() -> Iterator[Body]:
    yield from packed_bodies()
    yield from large_spans()
    yield from large_records()
    yield from bodies_of_others()
    yield from parameters_and_forms()


def packed_bodies() -> Iterator[Body]:
    yield Body(
        "16 KB of gzip: 8 million resources",
        *(TRACES, PROTOBUF, lambda: packed(b"\n\0" * (8 * MB))),
        times=4,
    )
    yield Body("gzip: 64 MB of zeros as spans", TRACES, PROTOBUF, lambda: packed(bytes(64 * MB)))
    yield Body("gzip: a gigabyte as spans", TRACES, PROTOBUF, lambda: packed(bytes(1024 * MB)))
    yield Body(
        "gzip: 10 MB of empty records",
        *(INGEST, JSON, lambda: packed(filled(b"[", b"{},", b"{}]", 10 * MB))),
    )
    yield Body(
        "gzip: 60 MB of empty spans in JSON",
        *(TRACES, JSON, lambda: packed(otlp_json(filled(b"", b"{},", b"{}", 60 * MB)))),
    )
    yield Body(
        "gzip: 60 MB of attributes in JSON",
        *(TRACES, JSON, lambda: packed(otlp_json(SPAN % filled(b"", PAIR + b",", PAIR, 60 * MB)))),
    )


def large_spans() -> Iterator[Body]:
    yield Body("60 MB of spans with prompts", TRACES, PROTOBUF, many_spans, times=4)
    yield Body(
        "a span with one text of 60 MB",
        *(TRACES, PROTOBUF, lambda: spans(attribute(b"gen_ai.x", message(1, b"x" * (60 * MB))))),
    )
    yield Body(
        "a span with 6 million attributes",
        *(TRACES, PROTOBUF, lambda: spans(message(9, message(1, b"gen_ai")) * 6_000_000)),
    )
    yield Body(
        "a span of values nested 20,000 deep",
        *(TRACES, PROTOBUF, lambda: spans(attribute(b"gen_ai.usage.x", deep_value(20_000)))),
    )
    yield Body("60 MB that are no protobuf", TRACES, PROTOBUF, lambda: b"\xff" * (60 * MB))
    yield Body(
        "60 MB of a prompt in JSON",
        *(TRACES, JSON, lambda: otlp_json(SPAN % (LONG_TEXT % (b"x" * (60 * MB))))),
        times=4,
    )
    yield Body(
        "60 MB of cut emojis in JSON",
        *(TRACES, JSON, lambda: otlp_json(SPAN % (LONG_TEXT % (rb"\ud83d" * (10 * MB))))),
    )
    yield Body("60 MB of brackets as spans", TRACES, JSON, lambda: b"[" * (60 * MB))
    yield Body(
        "an integer of 60 million digits",
        *(TRACES, JSON, lambda: otlp_json(b'{"startTimeUnixNano":%s}' % (b"9" * (60 * MB)))),
    )


def large_records() -> Iterator[Body]:
    yield Body("10 MB of good records", INGEST, JSON, lambda: json_records(1_900_000), times=8)
    yield Body("10 MB of brackets", INGEST, JSON, lambda: b"[" * (10 * MB))
    yield Body(
        "a record nested 100,000 deep", INGEST, JSON, lambda: b"[" + nested(b'{"a":', DEEP) + b"]"
    )
    yield Body(
        "a number of 9 million digits",
        *(INGEST, JSON, lambda: json_records(1, "9" * 9_000_000)),
    )
    yield Body(
        "10,000 numbers of 900 digits", INGEST, JSON, lambda: json_records(9_900_000, "9" * 900)
    )
    yield Body(
        "a number with a huge exponent", INGEST, JSON, lambda: json_records(1, "1e999999999")
    )
    yield Body(
        "a record of a million fields",
        *(INGEST, JSON, lambda: b"{%s}" % b",".join(b'"f%d":1' % n for n in range(800_000))),
    )
    yield Body("10 MB of blank lines", INGEST, "application/x-ndjson", lambda: b"\n" * (10 * MB))
    yield Body("5 million lines", INGEST, "application/x-ndjson", lambda: b"1\n" * (5 * MB))
    yield Body(
        "10 MB of half characters", INGEST, JSON, lambda: b'["%s"]' % (rb"\ud800" * 1_700_000)
    )


def bodies_of_others() -> Iterator[Body]:
    litellm, scores = "/v1/ingest/litellm", "/api/public/scores"
    cloud = "application/cloudevents+json"
    deep = json.dumps(nested(b'{"a":', DEEP).decode()).encode()
    yield Body(
        "LiteLLM: 3 million payloads", litellm, JSON, lambda: b"[" + b"{}," * (3 * MB) + b"{}]"
    )
    yield Body(
        "LiteLLM: metadata nested 100,000 deep",
        *(litellm, JSON, lambda: b'[{"id":"a","metadata":%s}]' % nested(b'{"a":', DEEP)),
    )
    yield Body(
        "LiteLLM: an answer as a deep text",
        *(litellm, JSON, lambda: b'[{"id":"a","response":%s,"metadata":%s}]' % (deep, deep)),
    )
    usage = b'{"key":"langfuse.observation.usage_details","value":{"stringValue":%s}}'
    yield Body(
        "Langfuse: usage as a deep text",
        *("/api/public/otel/v1/traces", JSON, lambda: otlp_json(SPAN % (usage % deep))),
    )
    yield Body(
        "Langfuse: 3 million scores", scores, JSON, lambda: b"[" + b"{}," * (3 * MB) + b"{}]"
    )
    yield Body("Langfuse: a deep score", scores, JSON, lambda: nested(b"[", DEEP))
    yield Body(
        "OpenMeter: deep data",
        *("/api/v1/events", cloud, lambda: b'{"data":%s}' % nested(b'{"a":', DEEP)),
    )
    yield Body(
        "Lago: 3 million events",
        *("/api/v1/events/batch", JSON, lambda: b'{"events":[%s{}]}' % (b"{}," * (3 * MB))),
    )


def parameters_and_forms() -> Iterator[Body]:
    yield Body("a parameter of 60 KB", f"/api/v1/showback?by={'a' * 60_000}", "", bytes)
    yield Body("20,000 parameters", f"/api/v1/showback?{'&'.join(['a=1'] * 15_000)}", "", bytes)
    yield Body(
        "a filter nested 20,000 deep",
        f"/api/v1/traces?model={'[' * 20_000}{']' * 20_000}",
        "",
        bytes,
    )
    yield Body(
        "a form of a million fields",
        *("/accounts/login/", "application/x-www-form-urlencoded", lambda: b"a=1&" * (2 * MB)),
    )
    yield Body(
        "a form of 100,000 parts",
        "/api/v1/imports",
        "multipart/form-data; boundary=b",
        lambda: (
            b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 100_000 + b"--b--"
        ),
    )
