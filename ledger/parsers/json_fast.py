"""JSON records of the plain sort at full speed; every other record goes to `json_strict`.

Plain: ASCII, flat, no escapes, known keys once each, texts where texts belong. For such a
record both ways give the same texts; a test holds them together.
"""

import re
from dataclasses import dataclass
from operator import attrgetter

import msgspec
import polars as pl
from msgspec import UNSET, UnsetType

from ledger.parsers.fields import ACCEPTED_NAMES, RAW_NAMES

KEY_END = re.compile(rb'"\s*:')

PlainRecord = msgspec.defstruct(
    "PlainRecord",
    [
        (name, msgspec.Raw if name in RAW_NAMES else str | None | UnsetType, UNSET)
        for name in ACCEPTED_NAMES
    ],
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
    for name, column in zip(ACCEPTED_NAMES, zip(*taken, strict=True), strict=False):
        if column.count(UNSET) < len(column):
            series.append(write_column(name, column))
    return PlainRows(pl.DataFrame(series), odd)


def take_plain(line: bytes) -> tuple[object, ...] | None:
    if b"\\" in line or b"[" in line or line.count(b"{") != 1 or not line.isascii():
        return None
    try:
        values: tuple[object, ...] = take_all(DECODER.decode(line))
    except msgspec.MsgspecError:
        return None
    # A key given twice was kept once.
    keys = len(values) - values.count(UNSET)
    return values if keys == len(KEY_END.findall(line)) else None


def write_column(name: str, column: tuple[object, ...]) -> pl.Series:
    if name not in RAW_NAMES:
        return pl.Series(name, [None if one is UNSET else one for one in column], dtype=pl.String)
    return pl.Series(name, [write_raw(one) for one in column], dtype=pl.String)


def write_raw(value: object) -> str | None:
    """The source text of a number, or what stands between the quotes."""
    if not isinstance(value, msgspec.Raw):
        return None
    text = bytes(value).decode()
    if text == "null":
        return None
    return text[1:-1] if text.startswith('"') else text
