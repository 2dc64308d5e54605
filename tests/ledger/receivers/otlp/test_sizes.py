"""What a body of spans may hold is bounded by what it takes to read it, not by its bytes alone."""

import time

import pytest

from ledger.parsers import FileRejected, otlp
from ledger.parsers.otlp.wire.sizes import MOST_SPANS

SIZE = 8 << 20
SECONDS = 3.0  # minutes, before there were limits


def number(value: int) -> bytes:
    """A varint of protobuf."""
    written = b""
    while value > 127:
        written += bytes([value & 127 | 128])
        value >>= 7
    return written + bytes([value])


def field(place: int, data: bytes) -> bytes:
    return number(place << 3 | 2) + number(len(data)) + data


def span(more: bytes = b"") -> bytes:
    ids = field(1, b"\1" * 16) + field(2, b"\2" * 8)
    return ids + b"\x39" + (1_780_000_000 * 10**9).to_bytes(8, "little") + more


def text(name: str, value: str) -> bytes:
    return field(9, field(1, name.encode()) + field(2, field(1, value.encode())))


def body(*spans: bytes) -> bytes:
    return field(1, field(2, b"".join(field(2, span) for span in spans)))


EMPTY = SIZE // 2
MODEL = field(1, b"gen_ai.request.model")
TOO_MANY = {
    "resources": field(1, b"") * EMPTY,
    "scopes": field(1, field(2, b"") * EMPTY),
    "spans": field(1, field(2, field(2, b"") * EMPTY)),
    "small spans": body(*[span()] * (MOST_SPANS + 1)),
    "attributes of a span": body(field(9, b"") * EMPTY),
    "attributes of a resource": field(1, field(1, field(1, b"") * EMPTY)),
    "attributes of events": body(span(field(11, field(3, b"") * 3_000))),
    "fields of no use": b"\x18\x01" * EMPTY,
}
TOO_MANY_JSON = {
    "resources": b'{"resourceSpans":[' + b"{}," * EMPTY + b"{}]}",
    "attributes": b'{"resourceSpans":[{"resource":{"attributes":['
    + b"{}," * 1_000_001
    + b"{}]}}]}",
}


@pytest.mark.parametrize("data", TOO_MANY.values(), ids=TOO_MANY)
def test_too_much_in_few_bytes_is_refused_at_once(data: bytes) -> None:
    began = time.process_time()
    with pytest.raises(FileRejected) as refused:
        otlp.parse(data, as_json=False)
    assert refused.value.code == "too_many_parts"
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize("data", TOO_MANY_JSON.values(), ids=TOO_MANY_JSON)
def test_the_same_in_json(data: bytes) -> None:
    began = time.process_time()
    with pytest.raises(FileRejected) as refused:
        otlp.parse(data, as_json=True)
    assert refused.value.code == "too_many_parts"
    assert time.process_time() - began < SECONDS


def test_a_call_with_a_huge_prompt_is_read_without_it() -> None:
    usage = field(9, field(1, b"gen_ai.usage.input_tokens") + field(2, b"\x18\x64"))
    prompt = text("gen_ai.prompt", "x" * SIZE)
    chat = text("gen_ai.operation.name", "chat") + text("gen_ai.request.model", "gpt-4o")
    received = otlp.parse(body(span(chat + prompt + usage)), as_json=False)
    (record,) = received.records
    assert (record["model_or_service"], record["input_tokens"]) == ("gpt-4o", 100)


@pytest.mark.parametrize(
    "data", [b"\x0a\x05", b"\xff" * 30, b"\x0a", b"\x0d\x01", field(1, b"\x12\x09\x00")]
)
def test_broken_bodies_are_told(data: bytes) -> None:
    with pytest.raises(FileRejected) as refused:
        otlp.parse(data, as_json=False)
    assert refused.value.code == "bad_protobuf"


def test_a_list_of_millions_inside_one_value_is_not_unfolded() -> None:
    listed = field(9, MODEL + field(2, field(5, field(1, b"") * EMPTY)))
    began = time.process_time()
    assert otlp.parse(body(span(listed)), as_json=False).records == []
    assert time.process_time() - began < SECONDS
