"""CSV as it comes from the world: quotes, returns, marks, holes. A row is lost alone."""

import io

import pytest

from ledger.parsers import FileRejected, read_chunks
from tests.ledger.parsers.samples import COST_EVENT, REQUEST, gate_file, problems, write_csv

GOOD = write_csv([REQUEST, {**REQUEST, "trace_id": "trc_2"}])
HEADER, FIRST, SECOND = GOOD.split(b"\n")[:3]


def refusal_of(data: bytes, form: str | None = "csv") -> tuple[str, str]:
    with pytest.raises(FileRejected) as refusal:
        gate_file(data, form=form)
    return refusal.value.field, refusal.value.code


def rows_of(*lines: bytes) -> tuple[list[int], list[tuple[int, str, str]]]:
    """Lines accepted, and (line, field, code) of the others; the header is line 1."""
    gated = gate_file(b"\n".join([HEADER, *lines]) + b"\n")
    rejects = gated.rejects.select("row", "field", "code").rows()
    return gated.requests["row"].to_list(), rejects


def test_nothing_is_guessed_from_the_look_of_a_value() -> None:
    gated = gate_file(write_csv([{**REQUEST, "cost_center": "00123", "user_role": "NULL"}]))
    assert gated.requests.select("cost_center", "user_role").row(0) == ("00123", "NULL")


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_both_line_endings_are_read(ending: bytes) -> None:
    assert gate_file(GOOD.replace(b"\n", ending)).accepted == 2


def test_the_last_line_needs_no_ending() -> None:
    assert gate_file(GOOD.rstrip(b"\n")).accepted == 2


def test_a_byte_order_mark_before_the_header_is_ignored() -> None:
    assert gate_file(b"\xef\xbb\xbf" + GOOD).accepted == 2


def test_quoted_values_are_read() -> None:
    quoted = b",".join(b'"' + value + b'"' for value in FIRST.split(b","))
    assert rows_of(quoted, SECOND) == ([2, 3], [])


def test_a_comma_in_quotes_stays_in_its_field() -> None:
    line = FIRST.replace(b"trc_cs_20260629_001", b'"trc,1"')
    assert rows_of(line, SECOND) == ([3], [(2, "trace_id", "bad_identifier")])


def test_a_quote_that_never_closes_costs_one_row_only() -> None:
    line = FIRST.replace(b"trc_cs", b'"trc_cs')
    assert rows_of(line, SECOND, line, SECOND) == (
        [3, 5],
        [(2, "row", "broken_quotes"), (4, "row", "broken_quotes")],
    )


def test_a_row_too_short_or_too_long_is_lost_alone() -> None:
    short, long = FIRST.rsplit(b",", 1)[0], FIRST + b",more"
    assert rows_of(short, SECOND, long, SECOND) == (
        [3, 5],
        [(2, "row", "broken_row"), (4, "row", "broken_row")],
    )


def test_a_quoted_row_of_the_wrong_width_is_lost_alone() -> None:
    assert rows_of(b'"a","b"', SECOND) == ([3], [(2, "row", "broken_row")])


def test_bytes_that_are_no_utf8_cost_one_row_only() -> None:
    line = FIRST.replace(b"trc_cs", b"trc_\xff")
    assert rows_of(line, SECOND) == ([3], [(2, "row", "bad_encoding")])


def test_a_nul_byte_costs_one_row_only() -> None:
    line = FIRST.replace(b"trc_cs", b"trc_\x00")
    assert rows_of(line, SECOND) == ([3], [(2, "trace_id", "control_characters")])


def test_a_lone_return_does_not_shift_the_rows_after_it() -> None:
    line = FIRST.replace(b"trc_cs", b"trc\r_cs")
    accepted, rejects = rows_of(line, SECOND)
    assert accepted == [3]
    assert [row for row, _, _ in rejects] == [2]


def test_a_byte_order_mark_inside_a_row_is_refused_wherever_the_chunk_starts() -> None:
    marked = b"\xef\xbb\xbf" + FIRST
    for chunk_rows in (1, 2, 3, 100):
        gated = gate_file(b"\n".join([HEADER, SECOND, marked, SECOND, b""]), chunk_rows)
        assert problems(gated) == {("trace_id", "control_characters")}


def test_blank_lines_say_nothing_but_count_as_lines() -> None:
    assert rows_of(FIRST, b"", SECOND) == ([2, 4], [])


def test_a_row_of_commas_only_says_nothing() -> None:
    assert rows_of(FIRST, b"," * HEADER.count(b","), SECOND) == ([2, 4], [])


@pytest.mark.parametrize(
    ("header", "refused"),
    [
        (HEADER + b",prompt", ("prompt", "unknown_column")),
        (HEADER + b",input_tokens", ("input_tokens", "unknown_column")),
        (HEADER + b",trace_id", ("trace_id", "duplicate_column")),
        (HEADER + b",", ("", "unknown_column")),
        (HEADER.replace(b"risk_tier", b"Risk/Tier"), ("Risk/Tier", "unknown_column")),
        (HEADER.replace(b",risk_tier", b""), ("risk_tier", "missing_column")),
        (HEADER.replace(b"occurred_at,", b""), ("occurred_at", "missing_column")),
        (HEADER.replace(b"trace_id", b'"trace_id'), ("header", "broken_quotes")),
        (HEADER.replace(b"trace_id", b"\xff"), ("header", "bad_encoding")),
        (b"", ("file", "empty_file")),
        (b"\n", ("file", "empty_file")),
    ],
)
def test_a_bad_header_refuses_the_file_and_names_the_column(
    header: bytes, refused: tuple[str, str]
) -> None:
    assert refusal_of(header + b"\n" + FIRST + b"\n") == refused


def test_an_empty_file_is_refused() -> None:
    assert refusal_of(b"", form=None) == ("file", "empty_file")


def test_a_header_alone_has_no_rows() -> None:
    assert list(read_chunks(io.BytesIO(HEADER + b"\n"))) == []


def test_a_line_without_end_is_refused_by_its_number() -> None:
    assert refusal_of(GOOD + b"x" * (3 << 20)) == ("Line 4", "line_too_long")


def test_a_column_type_tells_the_kind_of_each_row() -> None:
    rows = [{"type": "request", **REQUEST}, {"type": "cost_event", **COST_EVENT}]
    gated = gate_file(write_csv(rows))
    assert (gated.requests.height, gated.cost_events.height) == (1, 1)


def test_an_empty_type_is_told_from_the_fields() -> None:
    rows = [{"type": "", **REQUEST}, {"type": "", **COST_EVENT}]
    gated = gate_file(write_csv(rows))
    assert (gated.requests.height, gated.cost_events.height) == (1, 1)


def test_an_unknown_format_is_refused() -> None:
    assert refusal_of(GOOD, form="xml") == ("format", "unknown_format")
