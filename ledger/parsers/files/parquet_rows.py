"""Parquet: read in bounded batches, its columns written back as text for the gate."""

import tempfile
from collections.abc import Iterator
from typing import IO

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from ledger.parsers.exports.recognising import recognise
from ledger.parsers.files.chunks import RawChunk
from ledger.parsers.files.headers import Header, check_header, refuse_wide
from ledger.parsers.files.parquet_columns import check_type, is_text, write_texts
from ledger.parsers.files.streams import Source
from ledger.parsers.records.problems import FieldProblem, FileRejected, error_frame

PARQUET_MAGIC = b"PAR1"
LARGEST_UNPACKED = 4 << 30
LARGEST_ROW_GROUP = 1 << 30
LARGEST_COLUMN = 128 << 20  # of a row group: its dictionary may be one value as long
LARGEST_FOOTER = 16 << 20  # a few hundred bytes for each column of each row group
MOST_GROUPS = 10_000
MOST_ROWS = 100_000_000
EMPTY_FROM = 1_000_000  # rows; fewer may say nothing
LARGEST_BATCH = 64 << 20  # bytes of rows as they are without their dictionaries


def read_parquet(source: Source, chunk_rows: int) -> Iterator[RawChunk]:
    """`row` counts from 1 in file order."""
    with tempfile.TemporaryFile() as copy:
        yield from read_file(seekable(source, copy), source, chunk_rows)


def seekable(source: Source, copy: IO[bytes]) -> IO[bytes]:
    """Parquet is read from its end: what is packed, or a pipe, goes to disk first, up to 4 GiB."""
    if not source.packing and source.stream.seekable():
        return source.stream
    for piece in source.pieces():
        if copy.tell() + len(piece) > LARGEST_UNPACKED:
            raise FileRejected("file", "body_too_large")
        copy.write(piece)
    return copy


def read_file(file: IO[bytes], source: Source, chunk_rows: int) -> Iterator[RawChunk]:
    size = file.seek(0, 2)
    file.seek(0)
    try:
        parquet = open_parquet(file)
        header = check_columns(parquet.schema_arrow)
        rows = parquet.metadata.num_rows
        refuse_empty_rows(rows, size)
        done = 0
        for batch in parquet.iter_batches(batch_size=rows_at_once(parquet.metadata, chunk_rows)):
            first, done = done + 1, done + batch.num_rows
            bytes_read = (source.bytes_read if source.packing else size) * done // rows
            yield read_batch(batch, header, first, bytes_read)
    except (pa.ArrowException, OSError, OverflowError, UnicodeError) as damage:
        raise FileRejected("file", "not_parquet") from damage


def open_parquet(file: IO[bytes]) -> pq.ParquetFile:
    """Texts come as dictionaries: a value repeated a million times is held once."""
    refuse_large_footer(file)
    plain = pq.ParquetFile(file)
    refuse_wide(plain.metadata.num_columns)
    refuse_large(plain.metadata)
    texts = [field.name for field in plain.schema_arrow if is_text(field.type)]
    return pq.ParquetFile(file, read_dictionary=texts, metadata=plain.metadata)


def refuse_large_footer(file: IO[bytes]) -> None:
    """Read as a whole, before anything is known of it; its length stands before the last mark."""
    file.seek(-min(8, file.seek(0, 2)), 2)
    length, mark = int.from_bytes(file.read(4), "little"), file.read(4)
    file.seek(0)
    if mark == PARQUET_MAGIC and length > LARGEST_FOOTER:
        raise FileRejected("header", "body_too_large")


def refuse_large(about: pq.FileMetaData) -> None:
    """What the footer says; that it lies is noticed by the library, page by page."""
    if about.num_row_groups > MOST_GROUPS:
        raise FileRejected("file", "too_many_groups", most=f"{MOST_GROUPS:,}")
    if about.num_rows > MOST_ROWS:
        raise FileRejected("file", "too_many_rows", most=f"{MOST_ROWS:,}")
    sizes = [about.row_group(at).total_byte_size for at in range(about.num_row_groups)]
    if max(sizes, default=0) > LARGEST_ROW_GROUP or longest_column(about) > LARGEST_COLUMN:
        raise FileRejected("row group", "body_too_large")


def longest_column(about: pq.FileMetaData) -> int:
    groups = (about.row_group(at) for at in range(about.num_row_groups))
    sizes = (
        group.column(at).total_uncompressed_size
        for group in groups
        for at in range(group.num_columns)
    )
    return max(sizes, default=0)


def refuse_empty_rows(rows: int, size: int) -> None:
    if rows > max(EMPTY_FROM, size):
        raise FileRejected("file", "empty_rows")


def rows_at_once(about: pq.FileMetaData, chunk_rows: int) -> int:
    """Fewer where rows are long. The same at every run: a job that goes on counts in batches."""
    groups = [about.row_group(at) for at in range(about.num_row_groups)]
    longest = max((group.total_byte_size // max(group.num_rows, 1) for group in groups), default=0)
    return max(1, min(chunk_rows, LARGEST_BATCH // max(longest, 1)))


def check_columns(schema: pa.Schema) -> Header:
    export = recognise(schema.names)
    if export:
        raise FileRejected("file", "export_as_text", what=export.what)
    header = check_header(schema.names)
    for name, column in zip(header.names, schema, strict=True):
        check_type(name, column.type)
    return header


def read_batch(batch: pa.RecordBatch, header: Header, first: int, bytes_read: int) -> RawChunk:
    columns = [pl.int_range(first, first + batch.num_rows, eager=True).alias("row")]
    problems: list[FieldProblem] = []
    for name, column in zip(header.names, batch.columns, strict=True):
        written = write_texts(name, column)
        columns.append(written.texts)
        problems += [FieldProblem(first + at, name, "bad_encoding") for at in written.undecodable]
    text = pl.col(pl.String)
    frame = pl.DataFrame(columns).with_columns(pl.when(text != "").then(text).name.keep())
    return RawChunk(frame, error_frame(problems), header.kind, bytes_read)
