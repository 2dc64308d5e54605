"""However a spreadsheet saved it: UTF-16, UTF-32, byte-order marks, lines that end in CR."""

import gzip
import io

import pytest

from ledger.parsers import FileRejected, read_chunks
from tests.ledger.parsers.samples import (
    COST_EVENT,
    REQUEST,
    gate_file,
    problems,
    write_csv,
    write_jsonl,
)

TEXT = write_csv([REQUEST, {**REQUEST, "trace_id": "trc_2"}]).decode()
SAVED = {
    "utf-8-sig": TEXT.encode("utf-8-sig"),
    "utf-16": TEXT.encode("utf-16"),
    "utf-16-be with a mark": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "utf-16-le": TEXT.encode("utf-16-le"),
    "utf-16-be": TEXT.encode("utf-16-be"),
    "utf-32": TEXT.encode("utf-32"),
    "cr": TEXT.replace("\n", "\r").encode(),
    "cr and lf": TEXT.replace("\n", "\r\n").encode(),
    "utf-16, cr": TEXT.replace("\n", "\r").encode("utf-16"),
    "utf-16, packed": gzip.compress(TEXT.encode("utf-16")),
}


@pytest.mark.parametrize("how", SAVED)
def test_a_table_is_read_however_its_text_was_saved(how: str) -> None:
    gated = gate_file(SAVED[how])
    assert gated.requests["trace_id"].to_list() == [REQUEST["trace_id"], "trc_2"]
    assert gated.requests["row"].to_list() == [2, 3]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_json_is_read_however_its_text_was_saved(encoding: str) -> None:
    lines = write_jsonl([REQUEST, COST_EVENT]).decode()
    array = "[" + ",".join(lines.split("\n")[:2]) + "]"
    for text in (lines, array):
        assert gate_file(text.encode(encoding)).accepted == 2


def test_half_a_character_costs_its_row_only() -> None:
    bad = TEXT.replace("trc_2", "trc_\ud83d").encode("utf-16", "surrogatepass")
    gated = gate_file(bad)
    assert problems(gated) == {("row", "bad_encoding")}
    assert (gated.accepted, gated.rejects["row"].to_list()) == (1, [3])


def test_a_text_that_ends_within_a_character_is_refused_after_its_rows() -> None:
    chunks = read_chunks(io.BytesIO(TEXT.encode("utf-16") + b"x"), None, 1)
    assert next(chunks).frame["row"].to_list() == [2]
    with pytest.raises(FileRejected) as refusal:
        list(chunks)
    assert refusal.value.code == "bad_encoding"
