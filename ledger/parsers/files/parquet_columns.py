"""Typed Parquet columns as text: every digit kept, floats in their shortest form.

Decimals, integers and texts pass unchanged. A floating-point column is taken as the shortest
decimal that gives the same float (what the writer's own tool prints), money too: it is the
number the sender meant, and the same on every machine.
"""

import codecs
from dataclasses import dataclass

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as types

from ledger.parsers.records.fields import ALL_FIELDS, RAW_NAMES, ReadingRule
from ledger.parsers.records.problems import FileRejected

# Longer than any good value: a cut value stays a bad one, and a short file stays small.
LONGEST_TEXT = 500
LONGEST_BYTES = 4 * LONGEST_TEXT
YEAR_9999 = 253_402_300_799


@dataclass(frozen=True)
class TextColumn:
    """One column as text; `undecodable` are the places whose bytes are no UTF-8."""

    texts: pl.Series
    undecodable: list[int]


def is_text(kind: pa.DataType) -> bool:
    if types.is_dictionary(kind):
        return is_text(kind.value_type)
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def is_number(kind: pa.DataType) -> bool:
    return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind))


def check_type(name: str, kind: pa.DataType) -> None:
    """Refuse the file if a column's type cannot hold what its field takes."""
    if types.is_nested(kind):
        raise FileRejected(name, "nested_column")
    rule = ALL_FIELDS[name].rule if name in ALL_FIELDS else None
    rule = ReadingRule.TIME if name == "ts_utc" else rule
    fits = (
        is_text(kind)
        or types.is_null(kind)
        or (is_number(kind) and name in RAW_NAMES and rule is not ReadingRule.BOOLEAN)
        or (types.is_boolean(kind) and rule is ReadingRule.BOOLEAN)
        or ((types.is_timestamp(kind) or types.is_date(kind)) and rule is ReadingRule.TIME)
    )
    if not fits:
        raise FileRejected(name, "wrong_column_type")


def write_texts(name: str, column: pa.Array) -> TextColumn:
    if is_text(column.type):
        return write_strings(name, column)
    if types.is_timestamp(column.type):
        return TextColumn(write_times(column).alias(name), [])
    if types.is_float16(column.type):
        column = pc.cast(column, pa.float32())
    texts = pc.cast(column, pa.string())
    return TextColumn(pl.Series(name, texts, dtype=pl.String), [])


def write_strings(name: str, column: pa.Array) -> TextColumn:
    if not types.is_dictionary(column.type):
        column = column.dictionary_encode()
    cut = pc.binary_slice(pc.cast(column.dictionary, pa.binary()), 0, LONGEST_BYTES)
    values = [cut_text(text) for text in cut.to_pylist()]
    dictionary = pl.Series(name, [*values, None], dtype=pl.String)
    places = pl.Series(column.indices.cast(pa.int64())).fill_null(len(values))
    texts = dictionary.gather(places)
    lost = texts.is_null() & (places != len(values)) if None in values else None
    undecodable = lost.arg_true().to_list() if lost is not None else []
    return TextColumn(texts, undecodable)


def decode(value: bytes, *, final: bool) -> str:
    return codecs.getincrementaldecoder("utf-8")().decode(value, final)


def cut_text(value: bytes | None) -> str | None:
    if value is None:
        return None
    try:  # the last character of a cut value may be cut as well
        return decode(value, final=len(value) < LONGEST_BYTES)[:LONGEST_TEXT]
    except UnicodeDecodeError:
        return None


def write_times(column: pa.Array) -> pl.Series:
    """ISO text; without a zone where the column has none, so that the gate refuses it."""
    zone = column.type.tz
    unit = "ms" if column.type.unit == "s" else column.type.unit
    instants = pl.Series(pc.cast(column, pa.timestamp(unit, "UTC" if zone else None)))
    per_second = {"ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    seconds = instants.cast(pl.Int64) // per_second
    possible = seconds.is_between(0, YEAR_9999)
    form = "%Y-%m-%dT%H:%M:%S%.9f" + ("Z" if zone else "")
    written = instants.set(~possible, None).dt.strftime(form)
    impossible = pl.Series(["impossible"]).new_from_index(0, column.__len__())
    return written.zip_with(possible.fill_null(value=True), impossible)
