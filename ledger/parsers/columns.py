"""Reading a whole column of text at once: the plain forms vectorised, the rest by `values`."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from ledger.parsers.fields import Field, Rule
from ledger.parsers.values import CLOCK_SKEW, EARLIEST, reader_of

TYPES: dict[Rule, pl.DataType] = {
    Rule.IDENTIFIER: pl.String(),
    Rule.ENUM: pl.String(),
    Rule.DECIMAL: pl.String(),
    Rule.INTEGER: pl.Int64(),
    Rule.BOOLEAN: pl.Boolean(),
    Rule.TIME: pl.Datetime("us", "UTC"),
}
NUMBERS = {Rule.INTEGER, Rule.DECIMAL}
PLAIN_TIME = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-5][0-9](\.[0-9]{1,9})?"
    r"(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])$"
)


@dataclass(frozen=True)
class Column:
    """Typed values, null where missing or bad; `codes` says which are bad, if any are."""

    values: pl.Series
    codes: pl.Series | None = None


def type_of(field: Field) -> pl.DataType:
    return TYPES[field.rule]


def read_column(texts: pl.Series, field: Field, now: datetime) -> Column:
    if field.rule not in NUMBERS and (texts == "").any():
        texts = blank_where(texts, texts == "")
    values = read_plain(texts, field, now)
    undecided = values.is_null() & texts.is_not_null()
    if not undecided.any():
        return Column(values)
    return read_rest(texts, values, undecided, field, now)


def read_plain(texts: pl.Series, field: Field, now: datetime) -> pl.Series:
    """Values of the commonest spelling; null where a text is spelled another way or bad."""
    match field.rule:
        case Rule.IDENTIFIER:
            plain = (texts.str.len_bytes() <= 128) & texts.str.contains(r"^[A-Za-z0-9._:@/-]+$")
            return blank_where(texts, ~plain)
        case Rule.ENUM:
            return texts.replace_strict(field.values, default=None, return_dtype=pl.String)
        case Rule.BOOLEAN:
            kept = {"true": True, "false": False}
            return texts.replace_strict(kept, default=None, return_dtype=pl.Boolean)
        case Rule.TIME:
            return read_plain_times(texts, now)
        case Rule.INTEGER:
            return read_plain_integers(texts, field)
        case Rule.DECIMAL:
            return read_plain_decimals(texts, field)


def read_plain_times(texts: pl.Series, now: datetime) -> pl.Series:
    plain = blank_where(texts, ~texts.str.contains(PLAIN_TIME))
    times = plain.str.to_datetime(
        "%Y-%m-%dT%H:%M:%S%.f%#z", strict=False, time_unit="us", time_zone="UTC"
    )
    return blank_where(times, (times < EARLIEST) | (times > now + CLOCK_SKEW))


def read_plain_integers(texts: pl.Series, field: Field) -> pl.Series:
    plain = blank_where(texts, ~texts.str.contains(r"^[0-9]{1,13}$"))
    numbers = plain.cast(pl.Int64)
    return blank_where(numbers, numbers > field.limit)


def read_plain_decimals(texts: pl.Series, field: Field) -> pl.Series:
    digits = len(str(field.limit)) - 1
    pattern = rf"^(0|[1-9][0-9]{{0,{digits - 1}}})(\.[0-9]{{1,{field.decimals}}})?$"
    plain = blank_where(texts, ~texts.str.contains(pattern))
    fractional = plain.str.contains(".", literal=True)
    if not fractional.any():
        return plain
    stripped = plain.str.strip_chars_end("0").str.strip_chars_end(".")
    return stripped.zip_with(fractional, plain)


def read_rest(
    texts: pl.Series, values: pl.Series, undecided: pl.Series, field: Field, now: datetime
) -> Column:
    read = reader_of(field, now)
    rare = texts.filter(undecided).unique().to_list()
    found = [read(text) for text in rare]
    rest = blank_where(texts, ~undecided)
    late = rest.replace_strict(
        rare, [value for value, _ in found], default=None, return_dtype=values.dtype
    )
    codes = rest.replace_strict(
        rare, [code or None for _, code in found], default=None, return_dtype=pl.String
    )
    values = values.zip_with(~undecided, late)
    return Column(values, codes if codes.is_not_null().any() else None)


def blank_where(column: pl.Series, unwanted: pl.Series) -> pl.Series:
    """The column with null wherever `unwanted` is true."""
    if not unwanted.any():
        return column
    nothing = pl.Series(column.name, [None], dtype=column.dtype)
    return nothing.zip_with(unwanted.fill_null(value=False), column)
