"""CSV: a header, then one record per line, values as text exactly as they stand."""

import csv
from collections.abc import Iterator

import polars as pl
import pyarrow as pa
import pyarrow.csv as pa_csv

from ledger.parsers.chunks import RawChunk
from ledger.parsers.headers import Header, check_header
from ledger.parsers.problems import FileRejected, Problem, error_frame
from ledger.parsers.streams import LineBlock, Source, line_blocks

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# Lines with one of these go to the csv module one by one: pyarrow lets a quote run on over
# the following lines, ends lines at a bare return, and drops a byte-order mark at its start.
ODD = (b'"', b"\r", BYTE_ORDER_MARK)


def read_csv(source: Source, chunk_rows: int) -> Iterator[RawChunk]:
    """`row` is the line number less one for the header; blank lines count but say nothing."""
    header = None
    for block in line_blocks(source, chunk_rows):
        data = block.data
        if header is None:
            line, _, data = data.partition(b"\n")
            header = read_header(line)
        if data:
            first_row = max(block.first - 1, 1)
            yield read_block(LineBlock(first_row, data, block.bytes_read), header)
    if header is None:
        raise FileRejected("file", "empty_file")


def read_header(line: bytes) -> Header:
    try:
        text = line.removeprefix(BYTE_ORDER_MARK).decode().rstrip("\r")
        names = next(csv.reader([text], strict=True), [])
    except UnicodeDecodeError as damage:
        raise FileRejected("header", "bad_encoding") from damage
    except csv.Error as damage:
        raise FileRejected("header", "broken_quotes") from damage
    if not any(names):
        raise FileRejected("file", "empty_file")
    return check_header(names)


def read_block(block: LineBlock, header: Header) -> RawChunk:
    data = block.data.replace(b"\r\n", b"\n")
    plain, odd = set_odd_lines_aside(data, block.first)
    problems: list[Problem] = []
    frames = [read_plain_lines(plain, block.first, header, problems)]
    if odd:
        frames.append(read_odd_lines(odd, header, problems))
    frame = pl.concat(frames).sort("row") if odd else frames[0]
    return RawChunk(
        frame=blanks_to_nulls(frame),
        errors=error_frame(problems),
        default_kind=header.kind,
        bytes_read=block.bytes_read,
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
    data: bytes, first: int, header: Header, problems: list[Problem]
) -> pl.DataFrame:
    ragged: list[int] = []

    def skip(row: pa_csv.InvalidRow) -> str:
        ragged.append(row.number - 1)
        return "skip"

    table = pa_csv.read_csv(
        pa.BufferReader(data),
        pa_csv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=header.names),
        pa_csv.ParseOptions(quote_char=False, ignore_empty_lines=False, invalid_row_handler=skip),
        # Nothing is inferred: 00123 stays text.
        pa_csv.ConvertOptions(
            check_utf8=False, column_types=dict.fromkeys(header.names, pa.string())
        ),
    )
    problems.extend(Problem(first + at, "row", "broken_row") for at in ragged)
    frame = pl.DataFrame(pl.from_arrow(table))
    at = pl.int_range(frame.height + len(ragged), eager=True)
    rows = at.filter(~at.is_in(ragged)) if ragged else at
    return frame.insert_column(0, (rows + first).alias("row"))


def read_odd_lines(
    lines: dict[int, bytes], header: Header, problems: list[Problem]
) -> pl.DataFrame:
    rows: list[tuple[object, ...]] = []
    for row, line in lines.items():
        values, code = read_odd_line(line, len(header.names))
        if code:
            problems.append(Problem(row, "row", code))
        else:
            rows.append((row, *values))
    schema = {"row": pl.Int64(), **dict.fromkeys(header.names, pl.String())}
    return pl.DataFrame(rows, schema=schema, orient="row")


def read_odd_line(line: bytes, width: int) -> tuple[list[str], str]:
    try:
        values = next(csv.reader([line.decode()], strict=True), [])
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
