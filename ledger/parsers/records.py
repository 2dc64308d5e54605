"""Checking records of one kind: every field by itself, then the rules across fields."""

from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from ledger.parsers.columns import read_column, type_of
from ledger.parsers.fields import KINDS, TIME_ALIAS, Field, Rule
from ledger.parsers.problems import ERROR_SCHEMA
from ledger.parsers.rules import broken_rules


@dataclass(frozen=True)
class CheckedRecords:
    """Typed records, bad rows among them, and the errors (row, field, code)."""

    records: pl.DataFrame
    errors: pl.DataFrame


@dataclass(frozen=True)
class ErrorList:
    """Errors of one set of rows while it is being checked."""

    rows: pl.Series
    frames: list[pl.DataFrame] = field(default_factory=list)

    def add(self, bad: pl.Series, name: str, codes: pl.Series | str) -> None:
        if not bad.any():
            return
        found = self.rows.filter(bad)
        said = [codes] * found.len() if isinstance(codes, str) else codes.filter(bad).to_list()
        columns = {"row": found, "field": [name] * found.len(), "code": said}
        self.frames.append(pl.DataFrame(columns, schema=ERROR_SCHEMA))

    def frame(self) -> pl.DataFrame:
        return pl.concat([pl.DataFrame(schema=ERROR_SCHEMA), *self.frames])


def check_records(texts: pl.DataFrame, kind: str, now: datetime) -> CheckedRecords:
    errors = ErrorList(texts["row"])
    refuse_strange_fields(texts, kind, errors)
    columns = {"row": texts["row"]}
    for one in KINDS[kind]:
        columns[one.name] = (
            read_time_field(texts, one, now, errors)
            if one.rule is Rule.TIME
            else read_field(texts, one, now, errors)
        )
    records = pl.DataFrame(columns)
    found = errors.frame()
    whole = records.filter(~pl.col("row").is_in(found["row"].to_list()))
    return CheckedRecords(records, pl.concat([found, broken_rules(whole, kind)]))


def refuse_strange_fields(texts: pl.DataFrame, kind: str, errors: ErrorList) -> None:
    known = {one.name for one in KINDS[kind]} | {TIME_ALIAS, "type", "kind", "row"}
    for name in texts.columns:
        if name not in known:
            errors.add(texts[name].is_not_null(), name, "unknown_field")


def read_field(
    texts: pl.DataFrame, one: Field, now: datetime, errors: ErrorList
) -> pl.Series:
    if one.name not in texts.columns:
        nothing = pl.Series(one.name, [None], dtype=type_of(one)).new_from_index(0, texts.height)
        if one.required:
            errors.add(nothing.is_null(), one.name, "required")
        return nothing
    read = read_column(texts[one.name], one, now)
    if read.codes is not None:
        errors.add(read.codes.is_not_null(), one.name, read.codes)
    if one.required and read.values.null_count():
        absent = read.values.is_null()
        if read.codes is not None:
            absent &= read.codes.is_null()
        errors.add(absent, one.name, "required")
    return read.values


def read_time_field(
    texts: pl.DataFrame, one: Field, now: datetime, errors: ErrorList
) -> pl.Series:
    """`ts_utc` is another name of the time; errors are told under the name that was used."""
    if TIME_ALIAS not in texts.columns:
        return read_field(texts, one, now, errors)
    alias = texts[TIME_ALIAS]
    own = texts[one.name] if one.name in texts.columns else alias.clear().extend_constant(
        None, alias.len()
    )
    errors.add(own.is_not_null() & alias.is_not_null() & (own != alias), TIME_ALIAS, "two_times")
    united = texts.select("row", own.zip_with(own.is_not_null(), alias).alias(one.name))
    found = ErrorList(errors.rows)
    values = read_field(united, one, now, found)
    aliased = texts.filter(own.is_null() & alias.is_not_null())["row"].to_list()
    used = pl.when(pl.col("row").is_in(aliased)).then(pl.lit(TIME_ALIAS)).otherwise("field")
    errors.frames.extend(frame.with_columns(used.alias("field")) for frame in found.frames)
    return values
