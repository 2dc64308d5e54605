"""Exports of other tools, read in bounded chunks: tables, JSON lines and JSON arrays.

Row by row, as what receivers bring: slower than our own tables, and rows may be long, since many
of these files hold prompts and answers. Those are skipped over, never decoded.
"""

import codecs
import csv
from collections.abc import Iterable, Iterator, Sequence

from ledger.parsers.exports.reading import NumberedRow, exported
from ledger.parsers.exports.recognising import Export
from ledger.parsers.exports.rows import ExportedRow, plain_name, row_of_json
from ledger.parsers.files.chunks import RawChunk
from ledger.parsers.files.streams import Source, line_blocks
from ledger.parsers.files.tables import TableHead
from ledger.parsers.json.arrays import SPACE, element_blocks
from ledger.parsers.json.damage import JSON_DAMAGE
from ledger.parsers.json.shapes import Layout
from ledger.parsers.received import as_chunk
from ledger.parsers.records.problems import FileRejected

LONGEST_ROW = 16 << 20
MOST_ROWS = 10_000
MOST_BYTES = 64 << 20  # of rows that are looked at together: each may be long
csv.field_size_limit(LONGEST_ROW)  # of the process; our own tables have shorter lines anyway
# The number in the file, the row or the code of what is wrong with it, and how long it is.
Read = tuple[int, ExportedRow | str, int]


def read_export_table(
    source: Source, chunk_rows: int, head: TableHead, export: Export
) -> Iterator[RawChunk]:
    """`row` is the number of the line in which the row begins."""
    yield from chunked(table_rows(source, head), source, chunk_rows, export)


def read_export_json(
    source: Source, chunk_rows: int, layout: Layout, export: Export
) -> Iterator[RawChunk]:
    """`row` is the number of the line, or the index in the array."""
    yield from chunked(json_rows(source, layout), source, chunk_rows, export)


def chunked(
    rows: Iterable[Read], source: Source, chunk_rows: int, export: Export
) -> Iterator[RawChunk]:
    most = min(chunk_rows, MOST_ROWS)
    good: list[NumberedRow] = []
    damaged: list[tuple[int, str]] = []
    held = 0
    for number, row, size in rows:
        held += size
        if isinstance(row, str):
            damaged.append((number, row))
        else:
            good.append((number, row))
        if len(good) + len(damaged) == most or held >= MOST_BYTES:
            yield as_raw(good, damaged, source, export)
            good, damaged, held = [], [], 0
    if good or damaged:
        yield as_raw(good, damaged, source, export)


def as_raw(
    good: list[NumberedRow], damaged: list[tuple[int, str]], source: Source, export: Export
) -> RawChunk:
    reading = exported(export.channel, export.read, good, damaged)
    plain = as_chunk(reading.received.records)
    return RawChunk(plain.frame, plain.errors, bytes_read=source.bytes_read, exported=reading)


def table_rows(source: Source, head: TableHead) -> Iterator[Read]:
    names = [plain_name(name) for name in head.names]
    lines = Lines(source)
    for _ in range(head.lines):
        next(lines, "")
    begins = head.lines + 1
    reader = csv.reader(lines, delimiter=head.separator)
    for cells in reader:
        size, lines.open = lines.open, 0
        if any(cells):
            is_whole = len(cells) == len(names)
            yield begins, row_of_cells(head, names, cells) if is_whole else "broken_row", size
        begins = head.lines + reader.line_num + 1


def row_of_cells(head: TableHead, names: Sequence[str], cells: Sequence[str]) -> ExportedRow:
    """`names` are those of the header, plain."""
    values = dict(zip(names, cells, strict=True))
    return ExportedRow(values, head.names, head.may_group_thousands)


class Lines:
    """The lines of a text with their ends. `open` counts the characters of lines that belong to
    a row which has not ended: a quote that never closes must not swallow the file."""

    def __init__(self, source: Source) -> None:
        self._lines = self._cut(source)
        self.open = 0

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.open += len(line)
        if self.open > LONGEST_ROW:
            raise FileRejected("A row", "line_too_long")
        return line

    @staticmethod
    def _cut(source: Source) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        rest: list[str] = []
        size = 0
        for piece in source.text():
            *complete, last = decoder.decode(piece).split("\n")
            for line in complete:
                yield "".join([*rest, line, "\n"])
                rest, size = [], 0
            rest.append(last)
            size += len(last)
            if size > LONGEST_ROW:
                raise FileRejected("A row", "line_too_long")
        if any(rest):
            yield "".join(rest)


def json_rows(source: Source, layout: Layout) -> Iterator[Read]:
    if layout.shape is None:
        for lines in line_blocks(source, MOST_ROWS, LONGEST_ROW):
            for number, line in enumerate(lines.data.split(b"\n"), start=lines.first):
                if line.strip(SPACE):
                    yield number, json_row(line), len(line)
        return
    blocks = element_blocks(source, layout.shape, layout.skip, MOST_ROWS, LONGEST_ROW)
    for block in blocks:
        for number, element in enumerate(block.elements, start=block.first):
            yield number, json_row(element), len(element)


def json_row(text: bytes) -> ExportedRow | str:
    try:
        return row_of_json(text)
    except JSON_DAMAGE:
        return "bad_json"
