"""The files that are read, told apart by their content, and the one way to read any of them.

In this order: what a file is packed in (gzip, ZIP of one file), Parquet, what is no table of
records (workbooks, pages, archives), how its text is saved (UTF-8, UTF-16, UTF-32), JSON (one
array, an object around one, lines, objects that span lines), and else a table, whose header tells
the separator. Whose records they are, names tell: another tool's export, a bill, our own. Only
the beginning is looked at; the name of a file never matters.
"""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from ledger.parsers.exports.files import read_export_json, read_export_table
from ledger.parsers.exports.recognising import BY_NAME, recognise
from ledger.parsers.files.chunks import CHUNK_ROWS, RawChunk
from ledger.parsers.files.csv_rows import read_table
from ledger.parsers.files.json_rows import read_elements
from ledger.parsers.files.packings import PIECE_BYTES
from ledger.parsers.files.parquet_rows import PARQUET_MAGIC, read_parquet
from ledger.parsers.files.streams import Source
from ledger.parsers.files.tables import refuse_bill_behind, table_head
from ledger.parsers.json.arrays import SPACE, Shape
from ledger.parsers.json.shapes import Layout, first_names, layout_of
from ledger.parsers.records.problems import FileRejected

Reader = Callable[[Source, int, str], Iterator[RawChunk]]
# Beginnings of files that hold no records in a form that is read here.
STRANGERS: dict[bytes, str] = {
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x28\xb5\x2f\xfd": "packed with zstd",
    b"BZh": "packed with bzip2",
    b"\xfd7zXZ": "packed with xz",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"Obj\x01": "an Avro file",
    b"ORC": "an ORC file",
    b"SQLite format 3": "a SQLite database",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}


def read_chunks(
    stream: BinaryIO, format_name: str | None = None, chunk_rows: int = CHUNK_ROWS
) -> Iterator[RawChunk]:
    """Rows of a file, plain or packed, at most `chunk_rows` lines at a time.

    `format_name` is one of FORMATS, and decides: a container says how the file is laid out, an
    export whose it is. Raises `FileRejected` where the file cannot be read (further); chunks
    given out before stand.
    """
    if format_name is not None and format_name not in FORMATS:
        raise FileRejected("format", "unknown_format", known=", ".join(FORMATS))
    source = Source(stream)
    if not source.peek() and not next(source.pieces(), b""):
        raise FileRejected("file", "empty_file")
    name = format_name or ""
    export = name if name in BY_NAME else ""
    container = name if name in CONTAINERS else container_of(source)
    yield from CONTAINERS[container](source, chunk_rows, export)


def container_of(source: Source) -> str:
    start = source.peek()
    if start.startswith(PARQUET_MAGIC):
        return "parquet"
    refuse_strangers(start)
    text = source.peek_text().lstrip(SPACE)
    if text.startswith(b"<"):
        raise FileRejected("file", "no_table", what="a page of HTML or XML")
    if not text.startswith((b"{", b"[")):
        return "csv"
    return "jsonl" if layout_of(source.peek_text(PIECE_BYTES)).shape is None else "json"


def refuse_strangers(start: bytes) -> None:
    for magic, what in STRANGERS.items():
        if start.startswith(magic):
            raise FileRejected("file", "no_table", what=what)


def read_csv(source: Source, chunk_rows: int, asked: str = "") -> Iterator[RawChunk]:
    head = table_head(source)
    export = recognise(head.names, asked=asked)
    if export is None:
        refuse_bill_behind(source, head)
        return read_table(source, chunk_rows, head)
    return read_export_table(source, chunk_rows, head, export)


def read_jsonl(source: Source, chunk_rows: int, asked: str = "") -> Iterator[RawChunk]:
    return read_laid_out(source, chunk_rows, asked, Layout(None))


def read_json(source: Source, chunk_rows: int, asked: str = "") -> Iterator[RawChunk]:
    layout = layout_of(source.peek_text(PIECE_BYTES))
    if layout.shape is None:
        layout = Layout(Shape.SEQUENCE)
    return read_laid_out(source, chunk_rows, asked, layout)


def read_laid_out(
    source: Source, chunk_rows: int, asked: str, layout: Layout
) -> Iterator[RawChunk]:
    names = first_names(source.peek_text(PIECE_BYTES), layout.skip)
    export = recognise(names.own, names.inner, asked)
    if export is None:
        return read_elements(source, chunk_rows, layout)
    return read_export_json(source, chunk_rows, layout, export)


def read_columns(source: Source, chunk_rows: int, asked: str = "") -> Iterator[RawChunk]:
    if asked:
        raise FileRejected("file", "export_as_text", what=BY_NAME[asked].what)
    return read_parquet(source, chunk_rows)


CONTAINERS: dict[str, Reader] = {
    "csv": read_csv,
    "json": read_json,
    "jsonl": read_jsonl,
    "parquet": read_columns,
}
FORMATS: tuple[str, ...] = (*CONTAINERS, *BY_NAME)
