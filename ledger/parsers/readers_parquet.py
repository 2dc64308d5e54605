"""Parquet: read in bounded batches, its columns written back as text for the gate."""

import tempfile
from collections.abc import Iterator
from typing import IO

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from ledger.parsers.chunks import RawChunk
from ledger.parsers.headers import Header, check_header
from ledger.parsers.parquet_columns import check_type, is_text, write_texts
from ledger.parsers.problems import FileRejected, Problem, error_frame
from ledger.parsers.streams import Source

PARQUET_MAGIC = b"PAR1"
LARGEST_UNPACKED = 4 << 30
LARGEST_ROW_GROUP = 1 << 30


def read_parquet(source: Source, chunk_rows: int) -> Iterator[RawChunk]:
    """`row` counts from 1 in file order."""
    with tempfile.TemporaryFile() as copy:
        yield from read_file(seekable(source, copy), source, chunk_rows)


def seekable(source: Source, copy: IO[bytes]) -> IO[bytes]:
    """Parquet is read from its end: a gzip or a pipe is unpacked to disk first, up to 4 GiB."""
    if not source.is_gzip and source.stream.seekable():
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
        done = 0
        for batch in parquet.iter_batches(batch_size=chunk_rows):
            first, done = done + 1, done + batch.num_rows
            bytes_read = size * done // parquet.metadata.num_rows
            if source.is_gzip:
                bytes_read = source.bytes_read * done // parquet.metadata.num_rows
            yield read_batch(batch, header, first, bytes_read)
    except (pa.ArrowException, OSError) as damage:
        raise FileRejected("file", "not_parquet") from damage


def open_parquet(file: IO[bytes]) -> pq.ParquetFile:
    """Texts come as dictionaries: a value repeated a million times is held once."""
    schema = pq.read_schema(file)
    file.seek(0)
    texts = [one.name for one in schema if is_text(one.type)]
    parquet = pq.ParquetFile(file, read_dictionary=texts)
    sizes = [parquet.metadata.row_group(at).total_byte_size for at in range(parquet.num_row_groups)]
    if max(sizes, default=0) > LARGEST_ROW_GROUP:
        raise FileRejected("row group", "body_too_large")
    return parquet


def check_columns(schema: pa.Schema) -> Header:
    header = check_header(schema.names)
    for column in schema:
        check_type(column.name, column.type)
    return header


def read_batch(batch: pa.RecordBatch, header: Header, first: int, bytes_read: int) -> RawChunk:
    columns = [pl.int_range(first, first + batch.num_rows, eager=True).alias("row")]
    problems: list[Problem] = []
    for name, column in zip(header.names, batch.columns, strict=True):
        written = write_texts(name, column)
        columns.append(written.texts)
        problems += [Problem(first + at, name, "bad_encoding") for at in written.undecodable]
    text = pl.col(pl.String)
    frame = pl.DataFrame(columns).with_columns(pl.when(text != "").then(text).name.keep())
    return RawChunk(frame, error_frame(problems), header.kind, bytes_read)
