"""Tables of our own fields: a header, then one record per line, values as they stand."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
import pyarrow as pa
import pyarrow.csv as pa_csv

from ledger.parsers.files.chunks import RawChunk
from ledger.parsers.files.encodings import BYTE_ORDER_MARK
from ledger.parsers.files.headers import check_header
from ledger.parsers.files.streams import LineBlock, Source, line_blocks
from ledger.parsers.files.tables import TableHead
from ledger.parsers.records.problems import FieldProblem, error_frame

# Lines with one of these go to the csv module one by one: pyarrow lets a quote run on over
# the following lines, ends lines at a bare return, and drops a byte-order mark at its start.
ODD = (b'"', b"\r", BYTE_ORDER_MARK)


@dataclass(frozen=True)
class CsvTable:
    """How the lines of a table are read."""

    names: list[str]
    kind: str | None
    separator: str
    may_group_thousands: bool


def read_table(source: Source, chunk_rows: int, head: TableHead) -> Iterator[RawChunk]:
    """`row` is the number of the line in the file, the header's being 1 (2 after a line that
    tells the separator); blank lines count but say nothing."""
    header = check_header(head.names)
    table = CsvTable(header.names, header.kind, head.separator, head.may_group_thousands)
    for block in line_blocks(source, chunk_rows):
        rows = without_head(block, head.lines)
        if rows.data:
            yield read_block(rows, table)


def without_head(block: LineBlock, lines: int) -> LineBlock:
    first, data = block.first, block.data
    while data and first <= lines:
        data, first = data.partition(b"\n")[2], first + 1
    return LineBlock(first, data, block.bytes_read)


def read_block(block: LineBlock, table: CsvTable) -> RawChunk:
    data = block.data.replace(b"\r\n", b"\n")
    plain, odd = set_odd_lines_aside(data, block.first)
    problems: list[FieldProblem] = []
    frames = [read_plain_lines(plain, block.first, table, problems)]
    if odd:
        frames.append(read_odd_lines(odd, table, problems))
    frame = pl.concat(frames).sort("row") if odd else frames[0]
    return RawChunk(
        frame=blanks_to_nulls(frame),
        errors=error_frame(problems),
        default_kind=table.kind,
        bytes_read=block.bytes_read,
        may_group_thousands=table.may_group_thousands,
    )


def set_odd_lines_aside(data: bytes, first: int) -> tuple[bytes, dict[int, bytes]]:
    """The data with odd lines left blank, and those lines by row number."""
    if not any(mark in data for mark in ODD) and is_utf8(data):
        return data, {}
    lines = data.split(b"\n")
    odd = {
        at: line
        for at, line in enumerate(lines)
        if any(mark in line for mark in ODD) or not is_utf8(line)
    }
    for at in odd:
        lines[at] = b""
    return b"\n".join(lines), {first + at: line for at, line in odd.items()}


def is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def read_plain_lines(
    data: bytes, first: int, table: CsvTable, problems: list[FieldProblem]
) -> pl.DataFrame:
    ragged: list[int] = []

    def skip(row: pa_csv.InvalidRow) -> str:
        ragged.append(row.number - 1)
        return "skip"

    rows = pa_csv.read_csv(
        pa.BufferReader(data),
        pa_csv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=table.names),
        pa_csv.ParseOptions(
            delimiter=table.separator,
            quote_char=False,
            ignore_empty_lines=False,
            invalid_row_handler=skip,
        ),
        # Nothing is inferred: 00123 stays text.
        pa_csv.ConvertOptions(
            check_utf8=False, column_types=dict.fromkeys(table.names, pa.string())
        ),
    )
    problems.extend(FieldProblem(first + at, "row", "broken_row") for at in ragged)
    frame = pl.DataFrame(pl.from_arrow(rows))
    at = pl.int_range(frame.height + len(ragged), eager=True)
    places = at.filter(~at.is_in(ragged)) if ragged else at
    return frame.insert_column(0, (places + first).alias("row"))


def read_odd_lines(
    lines: dict[int, bytes], table: CsvTable, problems: list[FieldProblem]
) -> pl.DataFrame:
    rows: list[tuple[object, ...]] = []
    for row, line in lines.items():
        values, code = read_odd_line(line, len(table.names), table.separator)
        if code:
            problems.append(FieldProblem(row, "row", code))
        else:
            rows.append((row, *values))
    schema = {"row": pl.Int64(), **dict.fromkeys(table.names, pl.String())}
    return pl.DataFrame(rows, schema=schema, orient="row")


def read_odd_line(line: bytes, width: int, separator: str) -> tuple[list[str], str]:
    try:
        values = next(csv.reader([line.decode()], delimiter=separator, strict=True), [])
    except UnicodeDecodeError:
        return [], "bad_encoding"
    except csv.Error:
        return [], "broken_quotes"
    return values, "" if len(values) == width else "broken_row"


def blanks_to_nulls(frame: pl.DataFrame) -> pl.DataFrame:
    text = pl.col(pl.String)
    nulled = frame.with_columns(pl.when(text != "").then(text).name.keep())
    blank = pl.all_horizontal(pl.exclude("row").is_null())
    return nulled.filter(~blank) if nulled.select(blank.any()).item() else nulled
