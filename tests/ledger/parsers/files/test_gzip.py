"""Packed files are known by their first bytes, read in bounded memory, and never guessed at."""

import gzip
import io
import tracemalloc

import pytest

from ledger.parsers import FileRejected, gate, gate_records, read_chunks
from tests.ledger.parsers.samples import NOW, REQUEST, gate_body, gate_file, write_csv, write_jsonl

MANY = write_csv({**REQUEST, "trace_id": f"trc_{at}"} for at in range(20_000))


def read_until_refused(data: bytes) -> tuple[int, str]:
    """Rows accepted before the file is refused, and why it is."""
    rows = 0
    try:
        for raw in read_chunks(io.BytesIO(data), None, 1_000):
            rows += gate(raw, NOW).accepted
    except FileRejected as refusal:
        return rows, refusal.code
    return rows, "read whole"


@pytest.mark.parametrize("plain", [MANY, write_jsonl([REQUEST])])
def test_a_packed_file_gives_what_the_plain_one_gives(plain: bytes) -> None:
    assert gate_file(gzip.compress(plain)).accepted == gate_file(plain).accepted


def test_a_file_of_several_gzip_members_is_read_whole() -> None:
    middle = MANY.index(b"\n", len(MANY) // 2) + 1
    packed = gzip.compress(MANY[:middle]) + b"\0" * 512 + gzip.compress(MANY[middle:])
    assert gate_file(packed).accepted == 20_000


def test_a_truncated_file_gives_its_rows_and_then_an_error() -> None:
    packed = gzip.compress(MANY)
    rows, code = read_until_refused(packed[: len(packed) // 2])
    assert 0 < rows < 20_000
    assert code == "truncated_gzip"


def test_a_file_cut_within_its_checksum_is_truncated() -> None:
    assert read_until_refused(gzip.compress(MANY)[:-3])[1] == "truncated_gzip"


def test_a_file_with_a_wrong_checksum_is_damaged() -> None:
    packed = bytearray(gzip.compress(MANY))
    packed[-6] ^= 0xFF
    assert read_until_refused(bytes(packed))[1] == "corrupt_gzip"


def test_anything_else_after_the_packed_data_is_damage() -> None:
    assert read_until_refused(gzip.compress(MANY) + b"more")[1] == "corrupt_gzip"


def test_a_header_and_nothing_else_is_truncated() -> None:
    assert read_until_refused(b"\x1f\x8b") == (0, "truncated_gzip")


def test_a_bomb_of_one_line_is_refused_in_little_memory() -> None:
    bomb = gzip.compress(b"a" * (200 << 20))
    tracemalloc.start()
    with pytest.raises(FileRejected) as refusal:
        gate_file(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refusal.value.code == "line_too_long"
    assert peak < 20 << 20


def test_a_bomb_of_many_lines_comes_in_bounded_chunks() -> None:
    header, row = write_csv([REQUEST]).splitlines()
    bomb = gzip.compress(header + b"\n" + (row + b"\n") * 300_000)
    chunks = read_chunks(io.BytesIO(bomb), None, 50_000)
    assert max(raw.frame.height for raw in chunks) <= 50_000


def test_a_packed_body_is_bounded_after_unpacking() -> None:
    assert gate_body(gzip.compress(write_jsonl([REQUEST]))).accepted == 1
    with pytest.raises(FileRejected) as refusal:
        gate_records(gzip.compress(b" " * (50 << 20)), "application/json", NOW)
    assert (refusal.value.field, refusal.value.code) == ("body", "body_too_large")
