"""Our own records in JSON: files of lines or of one array, and the bodies of online ingest."""

from collections.abc import Iterator, Sized
from itertools import islice

import msgspec
import polars as pl

from ledger.parsers.files.chunks import RawChunk
from ledger.parsers.files.streams import LONGEST_LINE, Source, line_blocks
from ledger.parsers.json.arrays import SPACE, element_blocks, refuse_long_array
from ledger.parsers.json.damage import JSON_DAMAGE
from ledger.parsers.json.fast import read_plain_records
from ledger.parsers.json.shapes import Layout
from ledger.parsers.json.strict import (
    DEEPEST,
    StrictRecord,
    examine,
    is_too_deep,
    load,
    read_record,
)
from ledger.parsers.records.problems import FileRejected, error_frame

split_array = msgspec.json.Decoder(list[msgspec.Raw]).decode


def read_lines(source: Source, chunk_rows: int) -> Iterator[RawChunk]:
    """`row` is the number of the line; blank lines count but say nothing."""
    for block in line_blocks(source, chunk_rows):
        numbered = enumerate(block.data.split(b"\n"), start=block.first)
        filled = [(row, line) for row, line in numbered if line.strip(SPACE)]
        lines, rows = [line for _, line in filled], [row for row, _ in filled]
        yield read_records(lines, rows, block.bytes_read)


def read_elements(source: Source, chunk_rows: int, layout: Layout) -> Iterator[RawChunk]:
    """`row` is the index of the element, from 0."""
    if layout.shape is None:
        yield from read_lines(source, chunk_rows)
        return
    for block in element_blocks(source, layout.shape, layout.skip, chunk_rows, LONGEST_LINE):
        rows = list(range(block.first, block.first + len(block.elements)))
        yield read_records(block.elements, rows, block.bytes_read)


def read_body_lines(body: bytes, most: int) -> RawChunk:
    """`row` is the index among the records, from 0."""
    lines = list(islice((line for line in body.split(b"\n") if line.strip(SPACE)), most + 1))
    refuse_too_many(lines, most)
    return read_records(lines, list(range(len(lines))), len(body))


def refuse_too_many(records: Sized, most: int) -> None:
    """Before they are looked at: that takes far longer than counting them."""
    if len(records) > most:
        raise FileRejected("body", "too_many_records")


def read_records(lines: list[bytes], rows: list[int], bytes_read: int) -> RawChunk:
    plain = read_plain_records(lines, rows)
    strict = {rows[at]: read_record(lines[at], rows[at]) for at in plain.odd}
    return unite(plain.frame, strict, bytes_read)


def unite(plain: pl.DataFrame, strict: dict[int, StrictRecord], bytes_read: int) -> RawChunk:
    problems = [problem for record in strict.values() for problem in record.problems]
    frame = plain
    if strict:
        frame = pl.concat([plain, strict_frame(strict)], how="diagonal").sort("row")
    return RawChunk(frame, error_frame(problems), bytes_read=bytes_read)


def strict_frame(records: dict[int, StrictRecord]) -> pl.DataFrame:
    texts_of = {row: record.texts for row, record in records.items() if record.texts is not None}
    names = list(dict.fromkeys(name for texts in texts_of.values() for name in texts))
    columns: dict[str, list[str | None]] = {
        name: [texts.get(name) for texts in texts_of.values()] for name in names
    }
    schema = {"row": pl.Int64(), **dict.fromkeys(names, pl.String())}
    return pl.DataFrame({"row": list(texts_of), **columns}, schema=schema)


def read_array(body: bytes, most: int) -> RawChunk:
    """`row` is the index in the array, from 0."""
    refuse_long_array(body, most)
    try:
        parts = split_array(body)
    except JSON_DAMAGE:
        return read_odd_array(body, most)
    refuse_too_many(parts, most)
    lines = [bytes(part) for part in parts]
    return read_records(lines, list(range(len(lines))), len(body))


def read_odd_array(body: bytes, most: int) -> RawChunk:
    """An array that the fast decoder refuses may still be one with some bad records.

    Telling which is slow (0.2 us a byte), so only for bodies of 1 MiB or less.
    """
    if len(body) > LONGEST_LINE:
        raise FileRejected("body", "bad_json")
    try:
        text = body.decode()
        if is_too_deep(text, DEEPEST + 1):
            raise FileRejected("body", "too_deep")
        records = load(text)
    except UnicodeDecodeError as damage:
        raise FileRejected("body", "bad_encoding") from damage
    except ValueError as damage:
        raise FileRejected("body", "bad_json") from damage
    if not isinstance(records, list):
        raise FileRejected("body", "bad_json")
    refuse_too_many(records, most)
    strict = {at: examine(record, at) for at, record in enumerate(records)}
    return unite(pl.DataFrame(schema={"row": pl.Int64}), strict, len(body))
