"""JSON is read strictly, one bad record never takes its neighbours along."""

import json
import time

import pytest

from ledger.parsers import FileRejected, IngestLimits, gate_records
from tests.ledger.parsers.samples import (
    COST_EVENT,
    DIMENSIONS,
    NOW,
    OUTCOME,
    REQUEST,
    gate_body,
    gate_file,
    problems,
    write_jsonl,
)

GOOD = json.dumps(REQUEST).encode()


def refusal_of(body: bytes, limits: IngestLimits | None = None) -> tuple[str, str]:
    with pytest.raises(FileRejected) as refusal:
        gate_records(body, "application/json", NOW, limits or IngestLimits())
    return refusal.value.field, refusal.value.code


def found_beside_good(record: bytes) -> set[tuple[str, str]]:
    """What is wrong with a record, the same in an array and in lines; its neighbour is kept."""
    array = gate_body(b"[" + record + b"," + GOOD + b"]")
    lines = gate_file(record + b"\n" + GOOD + b"\n", form="jsonl")
    assert array.accepted == lines.accepted == 1
    assert problems(array) == problems(lines)
    return problems(array)


@pytest.mark.parametrize(
    "record",
    [
        b'{"trace_id":"a","trace_id":"b"}',
        b'{"trace_id":"a","trace_id":"a"}',
        b'{"trace_id" :"a","trace_id" : "b"}',
        b'{"trace_id":null,"trace_id":"b"}',
        b'{"trace_id":null,"trace_id":null}',
        b'{"trace_id":"","trace_id":"b"}',
        b'{"trace_id":"a","\\u0074race_id":"b"}',
    ],
)
def test_a_key_given_twice_is_refused_by_name(record: bytes) -> None:
    assert found_beside_good(record) == {("trace_id", "duplicate_key")}


def test_a_count_given_twice_is_refused() -> None:
    record = b'{"input_tokens":1,"input_tokens":1}'
    assert found_beside_good(record) == {("input_tokens", "duplicate_key")}


def test_a_text_that_starts_like_the_end_of_a_key_is_read_right() -> None:
    record = json.dumps({**REQUEST, "trace_id": ":a:b"}).encode()
    assert gate_body(b"[" + record + b"]").requests["trace_id"].to_list() == [":a:b"]


@pytest.mark.parametrize("depth", [21, 200, 5_000, 100_000])
@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_deep_nesting_is_refused_without_falling_over(depth: int, opening: bytes) -> None:
    closing = b"]" if opening == b"[" else b"}"
    nested = opening * depth + (b"" if opening == b"[" else b"1") + closing * depth
    record = b'{"trace_id":' + nested + b"}"
    lines = gate_file(record + b"\n" + GOOD + b"\n")
    assert problems(lines) == {("record", "too_deep")}
    assert lines.accepted == 1


def test_a_body_nested_too_deeply_is_refused() -> None:
    assert refusal_of(b"[" * 100_000) == ("body", "too_deep")


def test_brackets_inside_texts_are_no_depth() -> None:
    record = json.dumps({**REQUEST, "trace_id": "[{" * 30 + '\\"['}).encode()
    assert found_beside_good(record) == {("trace_id", "bad_identifier")}


@pytest.mark.parametrize("record", [b"5", b'"text"', b"null", b"true", b"[]", b"[1,2]"])
def test_a_record_that_is_no_object_is_refused(record: bytes) -> None:
    assert ("record", "wrong_type") in found_beside_good(record)


@pytest.mark.parametrize(
    "line",
    [
        *(b"{", b"}", b"{}{}", b"{'a':1}", b'{"a"}', b'{"a":1,}', b'{"a":01}', b'{"a":1.}'),
        *(b'{"a":.5}', b'{"a":+1}', b'{"a":tru}', b"x", b'{"trace_id":"a}', b"{} {}"),
    ],
)
def test_a_line_of_bad_json_is_lost_alone(line: bytes) -> None:
    gated = gate_file(line + b"\n" + GOOD + b"\n", form="jsonl")
    assert gated.accepted == 1
    assert problems(gated) == {("record", "bad_json")}
    assert gated.rejects["row"].to_list() == [1]


@pytest.mark.parametrize(
    "body", [b"[", b"[{}", b"[{},]", b"[{} {}]", b"[1,", b"[" + GOOD + b"]]", b"[}", b"[{]}"]
)
def test_a_body_of_bad_json_is_refused(body: bytes) -> None:
    assert refusal_of(body) == ("body", "bad_json")


def test_bytes_that_are_no_utf8_cost_one_line_only() -> None:
    line = GOOD.replace(b"trc_cs", b"trc_\xff")
    assert problems(gate_file(line + b"\n" + GOOD + b"\n")) == {("record", "bad_encoding")}


def test_numbers_keep_every_digit_that_was_written() -> None:
    record = json.dumps({**COST_EVENT, "unit_price": 0}).encode()
    exact = record.replace(b'"unit_price": 0', b'"unit_price": 0.123456789012345678')
    gated = gate_body(b"[" + exact + b"]")
    assert gated.cost_events["unit_price"].to_list() == ["0.123456789012345678"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("1e-7", "0.0000001"),
        ("1.50", "1.5"),
        ("15E-1", "1.5"),
        ("0.0", "0"),
        ("0e5", "0"),
        ("1E+3", "1000"),
        ('"0012.340"', "12.34"),
        ("1000000000000", "1000000000000"),
    ],
)
def test_one_value_has_one_spelling(written: str, kept: str) -> None:
    record = json.dumps({**COST_EVENT, "unit_price": 7})
    exact = record.replace('"unit_price": 7', f'"unit_price": {written}').encode()
    assert gate_body(b"[" + exact + b"]").cost_events["unit_price"].to_list() == [kept]


@pytest.mark.parametrize("written", ["374", "374.0", "3.74e2", '"374"', '"0374"'])
def test_whole_numbers_may_be_written_in_several_ways(written: str) -> None:
    names = ("cached_tokens", "output_tokens", "reasoning_tokens")
    record = json.dumps({**COST_EVENT, "input_tokens": 7} | dict.fromkeys(names))
    exact = record.replace('"input_tokens": 7', f'"input_tokens": {written}').encode()
    assert gate_body(b"[" + exact + b"]").cost_events["input_tokens"].to_list() == [374]


def test_null_is_as_good_as_nothing() -> None:
    gated = gate_body([{**REQUEST, "business_outcome_id": None, "tenant_id": None}])
    assert gated.requests.select("business_outcome_id", "tenant_id").row(0) == (None, None)


def test_kinds_without_type_are_told_from_their_fields() -> None:
    gated = gate_body([REQUEST, COST_EVENT, OUTCOME])
    heights = (gated.requests.height, gated.cost_events.height, gated.outcomes.height)
    assert heights == (1, 1, 1)


def test_a_record_of_no_kind_is_taken_for_a_cost_event() -> None:
    gated = gate_body(b'[{"trace_id":"t"}]')
    assert gated.rejects["kind"].unique().to_list() == ["cost_event"]


def test_a_cost_event_may_carry_its_request() -> None:
    gated = gate_body([{**COST_EVENT, **DIMENSIONS, "business_outcome_id": "case_1"}])
    assert gated.cost_events["inline_request"].to_list() == [True]
    assert gated.cost_events["use_case_id"].to_list() == ["customer_service_copilot"]


@pytest.mark.parametrize("alias", ["tool_call", "human_review", "judge_call", "retrieval_call"])
def test_components_have_one_name(alias: str) -> None:
    gated = gate_body([{**COST_EVENT, "component": alias}])
    assert gated.cost_events["component"][0] == alias.partition("_")[0]


def test_an_array_a_line_file_and_one_object_are_the_same() -> None:
    bodies = [b"[" + GOOD + b"]", GOOD + b"\n", json.dumps(REQUEST, indent=1).encode()]
    assert [gate_body(body).accepted for body in bodies] == [1, 1, 1]


def test_records_of_a_body_are_numbered_from_zero_without_blank_lines() -> None:
    gated = gate_records(GOOD + b"\n\n" + GOOD + b"\n", "application/x-ndjson", NOW)
    assert gated.requests["row"].to_list() == [0, 1]


def test_an_empty_body_is_refused_and_an_empty_array_is_not() -> None:
    assert refusal_of(b" \n") == ("body", "empty_file")
    assert gate_body(b"[]").accepted == 0


def test_limits_of_a_body_are_kept() -> None:
    assert refusal_of(GOOD, IngestLimits(max_bytes=10)) == ("body", "body_too_large")
    two = b"[" + GOOD + b"," + GOOD + b"]"
    assert refusal_of(two, IngestLimits(max_records=1)) == ("body", "too_many_records")


def test_a_file_that_is_one_array_is_read_by_the_places_in_it() -> None:
    gated = gate_file(b"[" + GOOD + b",\n {}, " + GOOD + b"]")
    assert gated.requests["row"].to_list() == [0, 2]
    assert set(gated.rejects["row"]) == {1}


def test_lines_are_numbered_with_blank_ones_and_after_a_byte_order_mark() -> None:
    data = b"\xef\xbb\xbf" + write_jsonl([REQUEST]) + b"\n" + GOOD
    assert gate_file(data).requests["row"].to_list() == [1, 3]


def test_an_outcome_that_says_nothing_of_quality_leaves_it_unknown() -> None:
    silent = {name: value for name, value in OUTCOME.items() if name != "quality_passed"}
    failed = {**OUTCOME, "quality_passed": False}
    assert gate_body([silent, failed]).outcomes["quality_passed"].to_list() == [None, False]


MIB = 1 << 20
HEAVY_BODIES = {
    "too many records": b"[" + b"{}," * (2 * MIB) + b"{}]",
    "too many lines": b"{}\n" * (2 * MIB),
    "too many numbers, one of them none": b"[" + b"1," * (3 * MIB) + b"NaN]",
    "many keys, the last one twice": b"[{"
    + b",".join(b'"%d":1' % at for at in range(80_000))
    + b',"79999":1}]',
    "one long text": b'[{"trace_id":"' + b"x" * (7 * MIB) + b'"}]',
    "one long number": b'[{"input_tokens":' + b"1" * (7 * MIB) + b"}]",
    "many escapes": b'["' + b'\\"' * (3 * MIB) + b'"]',
    "a text that never ends": b'["' + b'\\"' * (3 * MIB),
    "spaced keys": b"[{" + b'"a" :1,' * MIB + b'"b" : 1}]',
    "open objects": b'{"a":' * MIB,
}


@pytest.mark.parametrize("body", HEAVY_BODIES.values(), ids=HEAVY_BODIES)
def test_a_heavy_body_is_refused_in_little_time(body: bytes) -> None:
    start = time.process_time()
    try:
        gated = gate_body(body)
    except FileRejected:
        pass
    else:
        assert (gated.accepted, gated.rejected) == (0, 1)
    assert time.process_time() - start < 2


def test_a_record_of_a_hundred_strange_fields_is_told_the_first_fifty() -> None:
    record = {**REQUEST, **{f"strange_{at}": 1 for at in range(100)}}
    assert len(problems(gate_body([record]))) == 50
