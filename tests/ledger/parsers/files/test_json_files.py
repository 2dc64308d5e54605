"""JSON files are cut into their records in bounded memory, whatever is inside of these."""

import io
import json
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.parsers import FileRejected, read_chunks
from ledger.parsers.json.arrays import ElementCutter, Shape
from ledger.parsers.json.shapes import first_names, layout_of
from tests.ledger.parsers.samples import COST_EVENT, REQUEST, gate_file
from tests.speed.campaigns import campaign

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text('"\\[]{},:aé ', max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text('"\\{', max_size=3), inner),
    max_leaves=8,
)


def events(count: int) -> list[dict[str, object]]:
    return [{**COST_EVENT, "cost_event_id": f"ce_{at}"} for at in range(count)]


def code_of(data: bytes) -> tuple[int, str]:
    """Records given out before the file is refused, and why it is."""
    rows = 0
    try:
        for chunk in read_chunks(io.BytesIO(data)):
            rows += chunk.rows
    except FileRejected as refusal:
        return rows, refusal.code
    return rows, "read whole"


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "around", ["{}", '{{"data": {}}}', '{{"meta": {{"data": 1}}, "data": {}, "next": "[x]"}}']
)
def test_an_array_may_stand_alone_or_in_an_object(around: str, indent: int | None) -> None:
    data = around.format(json.dumps(events(3), indent=indent)).encode()
    gated = gate_file(data, chunk_rows=2)
    assert gated.cost_events["row"].to_list() == [0, 1, 2]


def test_objects_that_span_lines_are_read_one_after_another() -> None:
    data = "\n".join(json.dumps(event, indent=2) for event in events(3)).encode()
    assert gate_file(data).cost_events["row"].to_list() == [0, 1, 2]


def test_one_object_on_one_line_is_a_file_of_lines() -> None:
    assert gate_file(json.dumps(REQUEST).encode()).requests["row"].to_list() == [1]


@pytest.mark.parametrize(
    ("data", "rows", "code"),
    [
        (b'[{"a": 1}, {"b"', 1, "truncated_json"),
        (b'[{"a": "]}', 0, "truncated_json"),
        (b'{"data": [{"a": 1}]', 1, "text_after_json"),
        (b'[{"a": 1}] [{"b": 2}]', 1, "text_after_json"),
        (b'{"data": [{"a": 1}]}\n{"data": [{"a": 1}]}', 1, "text_after_json"),
        (b'{\n"a": 1}\n{\n"b', 1, "truncated_json"),
    ],
)
def test_a_text_that_ends_early_or_goes_on_is_refused_after_its_records(
    data: bytes, rows: int, code: str
) -> None:
    assert code_of(data) == (rows, code)


def test_an_empty_array_has_no_records() -> None:
    assert list(read_chunks(io.BytesIO(b" [ ] "))) == []


def test_what_is_missing_between_commas_is_a_bad_record() -> None:
    gated = gate_file(json.dumps(events(2)).replace("}, {", "}, , {").encode())
    assert gated.cost_events["row"].to_list() == [0, 2]
    assert gated.rejects["row"].to_list() == [1]


def test_a_large_array_is_read_in_little_memory() -> None:
    element = json.dumps({**COST_EVENT, "call_ids": "x" * 20_000})
    big = b"[" + (element.encode() + b",") * 5_000 + element.encode() + b"]"
    stream = io.BytesIO(big)
    tracemalloc.start()
    rows = sum(chunk.rows for chunk in read_chunks(stream, None, 200))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rows == 5_001
    assert peak < 40 << 20 < len(big)


def test_a_record_that_never_ends_is_refused() -> None:
    assert code_of(b'[{"a": "' + b"x" * (3 << 20)) == (0, "line_too_long")


def test_names_of_the_first_record_are_seen_though_its_text_is_cut() -> None:
    start = b'[{"request_id": "a", "in": {"deep": 1, "l": [{"x": 2}]}, "messages": "long te'
    names = first_names(start)
    assert names.own == {"request_id", "in", "messages"}
    assert names.inner == {"deep", "l", "x"}


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


@pytest.mark.slow
@given(st.lists(JSON, max_size=6), st.integers(1, 9), st.sampled_from([None, 1]))
@campaign(300)
def test_any_array_is_cut_as_a_json_reader_would(
    values: list[object], size: int, indent: int | None
) -> None:
    cutter = ElementCutter(Shape.ARRAY, longest=1 << 20)
    data = json.dumps(values, indent=indent, ensure_ascii=False).encode()
    elements = [element for piece in pieces(data, size) for element in cutter.elements(piece)]
    cutter.finish()
    assert [json.loads(element) for element in elements] == values


@pytest.mark.slow
@given(
    st.lists(st.dictionaries(st.text(max_size=3), JSON, max_size=3), max_size=4), st.integers(1, 9)
)
@campaign(100)
def test_any_sequence_of_objects_is_cut_as_a_json_reader_would(
    values: list[dict[str, object]], size: int
) -> None:
    cutter = ElementCutter(Shape.SEQUENCE, longest=1 << 20)
    data = "\n".join(json.dumps(value, indent=1) for value in values).encode()
    elements = [element for piece in pieces(data, size) for element in cutter.elements(piece)]
    cutter.finish()
    assert [json.loads(element) for element in elements] == values


@given(st.binary(max_size=60))
@campaign(100)
def test_any_beginning_of_a_file_is_looked_at_without_falling_over(start: bytes) -> None:
    first_names(b'{"a": ' + start, layout_of(b"{" + start).skip)
