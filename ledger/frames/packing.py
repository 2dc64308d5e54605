"""Frames in PostgreSQL's binary COPY format, column by column: no Python object per row.

Rows whose texts have the same lengths, and whose nulls are in the same places, have the same
layout: they are one numpy array of records. There are few layouts among many rows, since ids of
one system are alike; where there are many, `packed` gives up and the caller sends text.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt
import polars as pl

Array = npt.NDArray[np.generic]

MOST_LAYOUTS = 200
SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"
NULL = -1
EPOCH_US = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
# A numeric is sent as 4 groups of 4 digits before the point and 5 behind it; PostgreSQL drops
# the zeros at both ends.
WHOLE_DIGITS, PLACES, GROUPS = 16, 20, 9
NEGATIVE = 0x4000


def packed(frame: pl.DataFrame, kinds: Mapping[str, str]) -> bytes | None:
    """The rows as one binary COPY; None where they do not fit (many layouts, long numbers).

    `kinds` is the type of each column in PostgreSQL, in the order of the columns copied.
    """
    if any(is_too_long(frame[name]) for name, kind in kinds.items() if kind == "numeric"):
        return None
    lengths = [length_of(name, kind).alias(f"{name}#") for name, kind in kinds.items()]
    layouts = frame.select(lengths)
    if layouts.unique().height > MOST_LAYOUTS:
        return None
    parts = frame.select(kinds.keys()).hstack(layouts).partition_by(layouts.columns)
    return b"".join([SIGNATURE, *(of_one_layout(part, kinds) for part in parts), END])


def length_of(name: str, kind: str) -> pl.Expr:
    """Bytes of a value where they differ, -1 for null; 0 for what has always the same."""
    column = pl.col(name)
    length = column.str.len_bytes().cast(pl.Int32) if kind == "text" else pl.lit(0, pl.Int32)
    return pl.when(column.is_null()).then(pl.lit(NULL, pl.Int32)).otherwise(length)


def of_one_layout(part: pl.DataFrame, kinds: Mapping[str, str]) -> bytes:
    """Records of fixed size: the count of fields, then the length and the bytes of each."""
    values: dict[str, Array] = {}
    types: list[tuple[str, object]] = [("fields", ">i2")]
    lengths: dict[str, int] = {}
    for name, kind in kinds.items():
        types.append((f"{name}#", ">i4"))
        column = part[name]
        lengths[name] = NULL if column.null_count() else 0
        if lengths[name] != NULL:
            array = ENCODERS[kind](column)
            lengths[name] = wire_bytes(array)
            if lengths[name]:  # an empty text has no bytes
                values[name] = array
                types.append((name, (array.dtype, array.shape[1:])))
    records = np.empty(part.height, dtype=types)
    records["fields"] = len(kinds)
    for name, length in lengths.items():
        records[f"{name}#"] = length
    for name, array in values.items():
        records[name] = array
    return records.tobytes()


def wire_bytes(array: Array) -> int:
    return array.dtype.itemsize * int(np.prod(array.shape[1:]))


def whole_number(form: str) -> Callable[[pl.Series], Array]:
    return lambda column: column.to_numpy().astype(form)


def moments(column: pl.Series) -> Array:
    return (column.dt.timestamp("us").to_numpy() - EPOCH_US).astype(">i8")


def same_bytes(column: pl.Series) -> Array:
    """Binary values of one length, as they lie in memory."""
    arrow = column.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    _, offsets, values = arrow.buffers()
    first, second = np.frombuffer(offsets, dtype=np.int64, count=2, offset=arrow.offset * 8)
    size = int(second - first)
    if size == 0:
        return np.empty(len(column), dtype="V0")
    return np.frombuffer(values, dtype=f"V{size}", count=len(column), offset=int(first))


def texts(column: pl.Series) -> Array:
    return same_bytes(column.cast(pl.Binary))


def uuids(column: pl.Series) -> Array:
    return same_bytes(column.str.decode("hex"))


def numerics(column: pl.Series) -> Array:
    """Decimal text as base-10,000 digits with the places it was written with."""
    integer, fraction = split(column)
    digits = np.empty((len(column), 4 + GROUPS), dtype=">i2")
    digits[:, 0] = GROUPS
    digits[:, 1] = WHOLE_DIGITS // 4 - 1
    digits[:, 2] = np.where(column.str.starts_with("-").to_numpy(), NEGATIVE, 0)
    digits[:, 3] = fraction.str.len_bytes().to_numpy()
    padded = fraction.str.pad_end(PLACES, "0")
    four_groups(integer.cast(pl.Int64).to_numpy(), digits[:, 4:8])
    four_groups(padded.str.slice(0, 16).cast(pl.Int64).to_numpy(), digits[:, 8:12])
    digits[:, 12] = padded.str.slice(16).cast(pl.Int16).to_numpy()
    return digits


def four_groups(numbers: Array, into: Array) -> None:
    for place in (3, 2, 1, 0):
        numbers, into[:, place] = np.divmod(numbers, 10_000)


def split(column: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The digits before and behind the point."""
    parts = column.str.strip_chars_start("-").str.split_exact(".", 1).struct.unnest()
    return parts["field_0"], parts["field_1"].fill_null("")


def is_too_long(column: pl.Series) -> bool:
    lengths = split(column)
    return any(
        (part.str.len_bytes() > most).any()
        for part, most in zip(lengths, (WHOLE_DIGITS, PLACES), strict=True)
    )


ENCODERS: dict[str, Callable[[pl.Series], Array]] = {
    "int2": whole_number(">i2"),
    "int4": whole_number(">i4"),
    "int8": whole_number(">i8"),
    "bool": whole_number("u1"),
    "timestamptz": moments,
    "uuid": uuids,
    "text": texts,
    "numeric": numerics,
}
