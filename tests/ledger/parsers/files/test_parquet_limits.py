"""How much a Parquet file may claim is bounded before any of it is read."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ledger.parsers import FileRejected, read_chunks
from ledger.parsers.files import parquet_rows as readers_parquet
from ledger.parsers.files.headers import MOST_COLUMNS
from ledger.parsers.files.parquet_columns import LONGEST_BYTES, LONGEST_TEXT, write_texts
from tests.ledger.parsers.samples import REQUEST

NAMES = list(REQUEST)


def requests(rows: int, **options: object) -> bytes:
    return written(pa.table({name: [value] * rows for name, value in REQUEST.items()}), **options)


def written(table: pa.Table, **options: object) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, **options)
    return sink.getvalue()


def refusal_of(data: bytes) -> tuple[str, str]:
    with pytest.raises(FileRejected) as refusal:
        list(read_chunks(io.BytesIO(data)))
    return refusal.value.field, refusal.value.code


def test_too_many_columns() -> None:
    wide = pa.table({f"column_{number}": ["x"] for number in range(MOST_COLUMNS + 1)})
    assert refusal_of(written(wide)) == ("header", "too_many_columns")


def test_too_many_row_groups_and_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers_parquet, "MOST_GROUPS", 10)
    assert refusal_of(requests(11, row_group_size=1)) == ("file", "too_many_groups")
    monkeypatch.setattr(readers_parquet, "MOST_ROWS", 10)
    assert refusal_of(requests(11)) == ("file", "too_many_rows")
    assert len(list(read_chunks(io.BytesIO(requests(10, row_group_size=1))))) > 0


def test_rows_that_are_more_than_their_bytes_hold_nothing() -> None:
    rows = 1_100_000
    nothing = pa.table({name: pa.nulls(rows, pa.string()) for name in NAMES})
    data = written(nothing, compression="zstd")
    assert len(data) < rows
    assert refusal_of(data) == ("file", "empty_rows")


def test_a_footer_that_is_too_long_is_not_read() -> None:
    data = requests(1)
    forged = data[:-8] + (1 << 30).to_bytes(4, "little") + data[-4:]
    assert refusal_of(forged) == ("header", "body_too_large")


def test_long_rows_come_in_smaller_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers_parquet, "LARGEST_BATCH", 50_000)
    texts = [f"{number:01000}" for number in range(1_000)]
    table = pa.table({**{name: [REQUEST[name]] * 1_000 for name in NAMES}, "user_role": texts})
    chunks = list(read_chunks(io.BytesIO(written(table, use_dictionary=False))))
    assert max(chunk.rows for chunk in chunks) < 60
    assert sum(chunk.rows for chunk in chunks) == 1_000


@pytest.mark.parametrize("before", [0, 1, 2], ids=str)
def test_a_text_is_cut_between_bytes_of_a_character(before: int) -> None:
    text = "x" * before + "é" * LONGEST_BYTES
    cut = write_texts("user_role", pa.array([text, "short é"]))
    assert cut.texts.to_list() == [text[:LONGEST_TEXT], "short é"]
    assert cut.undecodable == []


def test_half_a_character_at_the_end_of_a_short_text_is_told() -> None:
    raw = pa.array([b"ok", "é".encode()[:1]], pa.binary())
    broken = pa.StringArray.from_buffers(2, raw.buffers()[1], raw.buffers()[2])
    assert write_texts("user_role", broken).undecodable == [1]


def test_a_long_column_is_refused_by_what_it_unpacks_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers_parquet, "LARGEST_COLUMN", 1_000_000)
    long = {name: [value] for name, value in REQUEST.items()} | {"user_role": ["x" * 1_100_000]}
    data = written(pa.table(long), compression="zstd")
    assert len(data) < 100_000
    assert refusal_of(data) == ("row group", "body_too_large")
