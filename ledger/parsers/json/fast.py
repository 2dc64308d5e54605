"""JSON records of the plain sort at full speed; every other record goes to `json_strict`.

Plain: ASCII, flat, no escapes, known keys once each, texts where texts belong. For such a
record both ways give the same texts; a test holds them together. Details of requests, of which
there are many, and what only credits say are looked for only in records that have other keys than
the usual ones: each key that is looked for costs every record.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

import msgspec
import polars as pl

from ledger.parsers.files.streams import LONGEST_LINE
from ledger.parsers.records.fields import (
    ACCEPTED_NAMES,
    CREDIT_NAMES,
    DETAIL_NAMES,
    OF_CALLS_NAMES,
    RAW_NAMES,
)

ABSENT = ""  # compares fast; a record that really gives an empty text is not plain
KEY_END = re.compile(rb'"\s*:')

SELDOM_NAMES = (*DETAIL_NAMES, *CREDIT_NAMES, *OF_CALLS_NAMES)
USUAL_NAMES = tuple(name for name in ACCEPTED_NAMES if name not in SELDOM_NAMES)
ALL_NAMES = (*USUAL_NAMES, *SELDOM_NAMES)
NONE_OF_THEM = (ABSENT,) * len(SELDOM_NAMES)
Taken = tuple[object, ...]


def reader_of(names: tuple[str, ...]) -> Callable[[bytes], Taken]:
    """The values of a record's keys, in the order of these names; raises MsgspecError."""
    fields = [(name, msgspec.Raw if name in RAW_NAMES else str | None, ABSENT) for name in names]
    kind = msgspec.defstruct("PlainRecord", fields, forbid_unknown_fields=True, gc=False)
    decode, take_all = msgspec.json.Decoder(kind).decode, attrgetter(*names)
    return lambda line: take_all(decode(line))


read_usual, read_all = reader_of(USUAL_NAMES), reader_of(ALL_NAMES)


@dataclass(frozen=True)
class PlainRows:
    """The frame of the plain records, and the places of the others in the list given."""

    frame: pl.DataFrame
    odd: list[int]


def read_plain_records(lines: list[bytes], rows: list[int]) -> PlainRows:
    taken: list[Taken] = []
    kept: list[int] = []
    odd: list[int] = []
    for at, line in enumerate(lines):
        values = take_plain(line)
        if values is None:
            odd.append(at)
        else:
            taken.append(values)
            kept.append(rows[at])
    series = [pl.Series("row", kept, dtype=pl.Int64)]
    nothing = (ABSENT,) * len(taken)
    for name, column in zip(ALL_NAMES, zip(*of_one_length(taken), strict=True), strict=False):
        if column != nothing:
            series.append(write_column(name, column))
    # As a dictionary: polars learns of lists of series only when it meets the first one, and two
    # threads that meet their first at once fail.
    frame = pl.DataFrame({column_series.name: column_series for column_series in series})
    return PlainRows(frame.with_columns(GIVEN_TEXTS, RAW_TEXTS), odd)


def of_one_length(taken: list[Taken]) -> list[Taken]:
    """Where any record has seldom fields, the others have none of them."""
    if all(len(values) == len(USUAL_NAMES) for values in taken):
        return taken
    return [values if len(values) == len(ALL_NAMES) else values + NONE_OF_THEM for values in taken]


def take_plain(line: bytes) -> Taken | None:
    if len(line) > LONGEST_LINE:
        return None
    if b"\\" in line or b"[" in line or line.count(b"{") != 1 or not line.isascii():
        return None
    try:
        values = read_usual(line)
    except msgspec.MsgspecError:
        try:
            values = read_all(line)
        except msgspec.MsgspecError:
            return None
    # A key given twice was kept once.
    keys = len(values) - values.count(ABSENT)
    return values if keys == count_keys(line) else None


def count_keys(line: bytes) -> int:
    """Never fewer than the keys written; more where a text starts with a colon."""
    if b" :" in line or b"\t" in line or b"\n" in line or b"\r" in line:
        return len(KEY_END.findall(line))
    return line.count(b'":')


def write_column(name: str, column: tuple[object, ...]) -> pl.Series:
    if name in RAW_NAMES:
        sources = [bytes(value) if isinstance(value, msgspec.Raw) else None for value in column]
        return pl.Series(name, sources, dtype=pl.Binary)
    return pl.Series(name, column, dtype=pl.String)


def raw_texts() -> pl.Expr:
    """The source text of numbers, or what stands between the quotes (no quote is in it)."""
    source = pl.col(pl.Binary).cast(pl.String)
    return pl.when(source != "null").then(source.str.strip_chars('"')).name.keep()


RAW_TEXTS = raw_texts()
GIVEN_TEXTS = pl.when(pl.col(pl.String) != ABSENT).then(pl.col(pl.String)).name.keep()
