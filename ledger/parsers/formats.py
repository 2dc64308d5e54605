"""The source formats we read, found by content, and the one way to read any of them."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from ledger.parsers.chunks import CHUNK_ROWS, RawChunk
from ledger.parsers.problems import FileRejected
from ledger.parsers.readers_csv import read_csv
from ledger.parsers.readers_json import read_jsonl
from ledger.parsers.readers_parquet import PARQUET_MAGIC, read_parquet
from ledger.parsers.streams import Source

Reader = Callable[[Source, int], Iterator[RawChunk]]

READERS: dict[str, Reader] = {"csv": read_csv, "jsonl": read_jsonl, "parquet": read_parquet}


def read_chunks(
    stream: BinaryIO, format_name: str | None = None, chunk_rows: int = CHUNK_ROWS
) -> Iterator[RawChunk]:
    """Rows of a file, plain or gzip, at most `chunk_rows` lines at a time.

    Raises `FileRejected` where the file cannot be read further; chunks given out before stand.
    """
    source = Source(stream)
    name = format_name or detect_format(source.peek())
    if name not in READERS:
        raise FileRejected("format", "unknown_format")
    yield from READERS[name](source, chunk_rows)


def detect_format(start: bytes) -> str:
    if start.startswith(PARQUET_MAGIC):
        return "parquet"
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"["):
        raise FileRejected("file", "json_array_file")
    return "jsonl" if text.startswith(b"{") else "csv"
