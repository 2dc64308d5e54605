"""The same file gives the same records and rejects, however it is cut into chunks."""

import gzip

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ledger.parsers import GatedChunk
from tests.ledger.parsers.samples import (
    COST_EVENT,
    OUTCOME,
    REQUEST,
    gate_file,
    write_csv,
    write_jsonl,
)

pytestmark = pytest.mark.slow


def events(count: int) -> list[dict[str, object]]:
    return [
        {**COST_EVENT, "cost_event_id": f"ce_{at}", "input_tokens": 2410 + at, "unit_price": 1e-7}
        for at in range(count)
    ]


def messy_csv() -> bytes:
    lines = write_csv(events(60)).split(b"\n")
    lines[3] = lines[3].replace(b"ce_", b'"ce_')
    lines[10] = b'"' + lines[10].replace(b",", b'","') + b'"'
    lines[17] = b"too,short"
    lines[18] = b""
    lines[25] = lines[25].replace(b"medium", b"m\xff")
    lines[31] = lines[31].replace(b"model_call", b"model\rcall")
    lines[40] = lines[40].replace(b"0.42", b"-0.42")
    return b"\n".join(lines)


def messy_jsonl() -> bytes:
    lines = write_jsonl([*events(40), REQUEST, OUTCOME]).split(b"\n")
    lines[3] = lines[3].replace(b"ce_", b"c\\u0065_")
    lines[5] = b'{"trace_id":"a","trace_id":"b"}'
    lines[9] = b"{"
    lines[12] = b""
    lines[20] = lines[20].replace(b"2430", b"NaN")
    return b"\n".join(lines)


def assert_same(chunk: GatedChunk, other: GatedChunk) -> None:
    for name in ("requests", "cost_events", "outcomes", "rejects"):
        frames: list[pl.DataFrame] = [getattr(chunk, name), getattr(other, name)]
        assert_frame_equal(*frames)


@pytest.mark.parametrize("data", [messy_csv(), messy_jsonl()], ids=["csv", "jsonl"])
@pytest.mark.parametrize("chunk_rows", [1, 2, 3, 7, 10, 59, 60, 61, 1_000])
def test_every_chunk_size_gives_the_same(data: bytes, chunk_rows: int) -> None:
    at_once = gate_file(data)
    assert at_once.rejected >= 3
    assert_same(gate_file(data, chunk_rows), at_once)
    assert_same(gate_file(gzip.compress(data), chunk_rows), at_once)


def test_no_row_is_lost_or_counted_twice() -> None:
    gated = gate_file(messy_csv(), 7)
    rows = [*gated.cost_events["row"], *gated.rejects["row"].unique()]
    assert sorted(rows) == [row for row in range(2, 62) if row != 19]
