"""JSON records of the plain sort at full speed; every other record goes to `json_strict`.

Plain: ASCII, flat, no escapes, known keys once each, texts where texts belong. For such a
record both ways give the same texts; a test holds them together.
"""

import re
from dataclasses import dataclass
from operator import attrgetter

import msgspec
import polars as pl

from ledger.parsers.fields import ACCEPTED_NAMES, RAW_NAMES
from ledger.parsers.streams import LONGEST_LINE

ABSENT = ""  # compares fast; a record that really gives an empty text is not plain
KEY_END = re.compile(rb'"\s*:')

PlainRecord = msgspec.defstruct(
    "PlainRecord",
    [(name, msgspec.Raw if name in RAW_NAMES else str | None, ABSENT) for name in ACCEPTED_NAMES],
    forbid_unknown_fields=True,
    gc=False,
)
DECODER = msgspec.json.Decoder(PlainRecord)
take_all = attrgetter(*ACCEPTED_NAMES)


@dataclass(frozen=True)
class PlainRows:
    """The frame of the plain records, and the places of the others in the list given."""

    frame: pl.DataFrame
    odd: list[int]


def read_plain_records(lines: list[bytes], rows: list[int]) -> PlainRows:
    taken: list[tuple[object, ...]] = []
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
    for name, column in zip(ACCEPTED_NAMES, zip(*taken, strict=True), strict=False):
        if column != nothing:
            series.append(write_column(name, column))
    # As a dictionary: polars learns of lists of series only when it meets the first one, and two
    # threads that meet their first at once fail.
    frame = pl.DataFrame({one.name: one for one in series})
    return PlainRows(frame.with_columns(GIVEN_TEXTS, RAW_TEXTS), odd)


def take_plain(line: bytes) -> tuple[object, ...] | None:
    if len(line) > LONGEST_LINE:
        return None
    if b"\\" in line or b"[" in line or line.count(b"{") != 1 or not line.isascii():
        return None
    try:
        values: tuple[object, ...] = take_all(DECODER.decode(line))
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
        sources = [bytes(one) if isinstance(one, msgspec.Raw) else None for one in column]
        return pl.Series(name, sources, dtype=pl.Binary)
    return pl.Series(name, column, dtype=pl.String)


def raw_texts() -> pl.Expr:
    """The source text of numbers, or what stands between the quotes (no quote is in it)."""
    source = pl.col(pl.Binary).cast(pl.String)
    return pl.when(source != "null").then(source.str.strip_chars('"')).name.keep()


RAW_TEXTS = raw_texts()
GIVEN_TEXTS = pl.when(pl.col(pl.String) != ABSENT).then(pl.col(pl.String)).name.keep()
