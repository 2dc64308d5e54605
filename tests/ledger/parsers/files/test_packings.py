"""A ZIP holds one file and is looked at before it is unpacked; bombs never go off."""

import gzip
import io
import itertools
import zipfile
from collections.abc import Mapping

import pytest

from ledger.parsers import FileRejected, read_chunks
from ledger.parsers.files.packings import RATIO_FROM, refuse_bomb
from tests.ledger.parsers.samples import REQUEST, gate_file, write_csv, write_jsonl

MANY = write_csv({**REQUEST, "trace_id": f"trc_{at}"} for at in range(2_000))


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def code_of(data: bytes) -> str:
    with pytest.raises(FileRejected) as refusal:
        list(read_chunks(io.BytesIO(data)))
    return refusal.value.code


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("plain", [MANY, write_jsonl([REQUEST])], ids=["csv", "jsonl"])
def test_a_zip_of_one_file_gives_what_the_file_gives(plain: bytes, method: int) -> None:
    packed = zipped({"a folder/events.txt": plain}, method)
    assert gate_file(packed).accepted == gate_file(plain).accepted


def test_what_a_desktop_puts_beside_the_file_does_not_count() -> None:
    packed = zipped({"events.csv": MANY, "__MACOSX/._events.csv": b"x", "a/.DS_Store": b"x"})
    assert gate_file(packed).accepted == 2_000


def test_progress_ends_within_the_packed_file() -> None:
    packed = zipped({"events.csv": MANY})
    reads = [chunk.bytes_read for chunk in read_chunks(io.BytesIO(packed), None, 500)]
    assert reads == sorted(reads)
    assert 0 < reads[-1] <= len(packed)


def test_a_pipe_may_bring_a_zip() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    chunks = read_chunks(Pipe(zipped({"events.csv": MANY})))
    assert sum(chunk.rows for chunk in chunks) == 2_000


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped({"a.csv": MANY, "b.csv": MANY}), "many_in_zip"),
        (zipped({}), "empty_zip"),
        (zipped({"a folder/": b""}), "empty_zip"),
        (zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}), "workbook"),
        (zipped({"a.csv": MANY}, zipfile.ZIP_BZIP2), "corrupt_zip"),
        (zipped({"a.csv.gz": gzip.compress(MANY)}), "packed_twice"),
        (zipped({"a.zip": zipped({"a.csv": MANY})}), "packed_twice"),
        (gzip.compress(zipped({"a.csv": MANY})), "packed_twice"),
        (zipped({"a.csv": MANY})[:-30], "corrupt_zip"),
        (b"PK\x03\x04 and nothing like it", "corrupt_zip"),
    ],
    ids=itertools.count(),  # not by their bytes, which hold the time
)
def test_other_zips_are_refused_with_their_reason(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_a_zip_of_very_many_files_is_refused_as_one_of_two_is() -> None:
    assert code_of(zipped({f"{at}.csv": b"" for at in range(30_000)})) == "many_in_zip"


def test_a_zip_with_a_password_is_refused() -> None:
    data = bytearray(zipped({"a.csv": MANY}))
    data[6] |= 1  # the flag in the file's own head, and in the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert code_of(bytes(data)) == "encrypted_zip"


def test_a_file_that_is_not_what_the_directory_says_is_damage() -> None:
    data = bytearray(zipped({"a.csv": MANY}))
    place = data.index(b"PK\x01\x02") + 16
    data[place] ^= 0xFF  # its checksum
    assert code_of(bytes(data)) == "corrupt_zip"


def test_a_bomb_is_refused_by_its_directory_before_anything_is_unpacked() -> None:
    out = io.BytesIO()
    archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
    with archive, archive.open("zeros.csv", "w") as member:
        for _ in range(RATIO_FROM >> 20):
            member.write(bytes(1 << 20))
    assert code_of(out.getvalue()) == "bomb"


def test_what_becomes_a_bomb_while_it_is_unpacked_is_refused_too() -> None:
    refuse_bomb(10, RATIO_FROM - 1, "file")
    refuse_bomb(RATIO_FROM // 200 + 1, RATIO_FROM, "file")
    with pytest.raises(FileRejected, match="200 times its size"):
        refuse_bomb(RATIO_FROM // 200, RATIO_FROM, "file")
    with pytest.raises(FileRejected, match="64 GiB"):
        refuse_bomb(60 << 30, (64 << 30) + 1, "file")
