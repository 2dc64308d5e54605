"""Frames on their way into working tables: in the form they are sent in, then sent."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from django.db import connection

from ledger.frames.packing import packed

SMALL_COPY = 1_000  # fewer rows are sooner written as text
TEXT, BINARY = "FORMAT csv, NULL '\\N'", "FORMAT binary"


@dataclass(frozen=True)
class Copy:
    """The rows of a frame as COPY takes them."""

    columns: tuple[str, ...]
    data: bytes | str
    form: str


def as_copy(frame: pl.DataFrame, kinds: Mapping[str, str] | None = None) -> Copy:
    """The whole work of the client; sending needs none.

    Many rows of known `kinds` (types of the columns) go in binary: PostgreSQL need not read text.
    """
    columns = tuple(frame.columns)
    data = packed(frame, kinds) if kinds and frame.height > SMALL_COPY else None
    if data is not None:
        return Copy(columns, data, BINARY)
    text = frame.write_csv(include_header=False, null_value="\\N", datetime_format="%+")
    return Copy(columns, text, TEXT)


def send(table: str, rows: Copy) -> None:
    """COPY into a working table; row-level security does not apply to those."""
    # Django's wrapper has no copy(), so that its errors are not yet those of Django.
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.cursor.copy(
            f"COPY {table} ({', '.join(rows.columns)}) FROM STDIN WITH ({rows.form})"
        ) as copy,
    ):
        copy.write(rows.data)


def copy_in(table: str, frame: pl.DataFrame, kinds: Mapping[str, str] | None = None) -> None:
    """Both at once."""
    send(table, as_copy(frame, kinds))
