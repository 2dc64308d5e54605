"""Reading whole columns of text at once: the plain spellings vectorised, the rest by `values`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import polars as pl

from ledger.parsers.records.fields import ALL_FIELDS, Field, ReadingRule
from ledger.parsers.records.values import CLOCK_SKEW, EARLIEST, Read, reader_of

TYPES: dict[ReadingRule, pl.DataType] = {
    ReadingRule.IDENTIFIER: pl.String(),
    ReadingRule.MODEL: pl.String(),
    ReadingRule.CALL_IDS: pl.String(),
    ReadingRule.ENUM: pl.String(),
    ReadingRule.DECIMAL: pl.String(),
    ReadingRule.INTEGER: pl.Int64(),
    ReadingRule.BOOLEAN: pl.Boolean(),
    ReadingRule.TIME: pl.Datetime("us", "UTC"),
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NUMBERS = {ReadingRule.INTEGER, ReadingRule.DECIMAL}
PLAIN_IDENTIFIER = r"^[A-Za-z0-9._:@/-]+$"
PLAIN_CALL_ID = r"^[a-z_]{1,24}:[A-Za-z0-9._:@/-]{1,128}$"
PLAIN_INTEGER = r"^[0-9]{1,13}$"
PLAIN_TIME = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-5][0-9](\.[0-9]{1,9})?"
    r"(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])$"
)


@dataclass(frozen=True)
class TypedColumn:
    """Typed values, null where missing or bad; `codes` by place says which are bad."""

    values: pl.Series
    codes: dict[int, str] = field(default_factory=dict)


def type_of(field: Field) -> pl.DataType:
    return TYPES[field.rule]


def plain_values(field: Field) -> pl.Expr:
    """Typed values of the commonest spelling; null where missing, bad or spelled another way."""
    text = pl.col(field.name)
    match field.rule:
        case ReadingRule.IDENTIFIER | ReadingRule.MODEL | ReadingRule.TIME:
            plain = (text.str.len_bytes() <= 128) & text.str.contains(PLAIN_IDENTIFIER)
            return pl.when(plain).then(text)
        case ReadingRule.CALL_IDS:
            return pl.when(text.str.contains(PLAIN_CALL_ID)).then(text)
        case ReadingRule.ENUM:
            return text.replace_strict(field.values, default=None, return_dtype=pl.String)
        case ReadingRule.BOOLEAN:
            kept = {"true": True, "false": False}
            return text.replace_strict(kept, default=None, return_dtype=pl.Boolean)
        case ReadingRule.INTEGER:
            number = pl.when(text.str.contains(PLAIN_INTEGER)).then(text).cast(pl.Int64)
            return pl.when(number.is_between(field.least, field.limit)).then(number)
        case ReadingRule.DECIMAL if field.is_owed_back:
            return pl.lit(None, pl.String).alias(field.name)  # few, and read one by one
        case ReadingRule.DECIMAL:
            return plain_decimals(text, field)


def plain_times(text: pl.Expr, now: datetime) -> pl.Expr:
    times = (
        pl.when(text.str.contains(PLAIN_TIME))
        .then(text)
        .str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%#z", strict=False, time_unit="us", time_zone="UTC")
    )
    latest = microseconds(now + CLOCK_SKEW)
    return pl.when(times.to_physical().is_between(microseconds(EARLIEST), latest)).then(times)


def microseconds(moment: datetime) -> int:
    """Since 1970, exact; comparing with a number costs a tenth of comparing with a time."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def plain_decimals(text: pl.Expr, field: Field) -> pl.Expr:
    digits = len(str(field.limit)) - 1  # of a share none: 1 itself is read one by one
    above_nothing = rf"|[1-9][0-9]{{0,{digits - 1}}}" if digits else ""
    pattern = rf"^(0{above_nothing})(\.[0-9]{{1,{field.decimals}}})?$"
    stripped = text.str.strip_chars_end("0").str.strip_chars_end(".")
    canonical = pl.when(text.str.contains(".", literal=True)).then(stripped).otherwise(text)
    return pl.when(text.str.contains(pattern)).then(canonical)


def settle(texts: pl.Series, values: pl.Series, field: Field, now: datetime) -> TypedColumn:
    """Read what `plain_values` left open, each distinct text once."""
    if values.null_count() == texts.null_count():
        return TypedColumn(values)
    read = rare_reader(field, now)
    known: dict[str, Read] = {}
    late: dict[int, object] = {}
    codes: dict[int, str] = {}
    for at, (text, is_open) in enumerate(zip(texts.to_list(), values.is_null(), strict=True)):
        if not is_open or text is None:
            continue
        if text not in known:
            known[text] = read(text)
        value, code = known[text]
        if code:
            codes[at] = code
        elif value is not None:
            late[at] = value
    if late:
        filled = pl.Series(list(late.values()), dtype=values.dtype)
        values = values.clone().scatter(list(late), filled)
    return TypedColumn(values, codes)


def rare_reader(field: Field, now: datetime) -> Callable[[str], Read]:
    """An empty text is a missing value, but no number."""
    read = reader_of(field, now)
    if field.rule in NUMBERS:
        return read
    return lambda text: read(text) if text else (None, "")


# Built once: in a small batch building these would take longer than their work.
PLAIN = {
    name: plain_values(field)
    for name, field in ALL_FIELDS.items()
    if field.rule is not ReadingRule.TIME
}
MISSING = {name: pl.lit(None, type_of(field)).alias(name) for name, field in ALL_FIELDS.items()}


def first_reading(field: Field, is_present: bool, now: datetime) -> pl.Expr:
    if not is_present:
        return MISSING[field.name]
    if field.rule is ReadingRule.TIME:
        return plain_times(pl.col(field.name), now)
    return PLAIN[field.name]
