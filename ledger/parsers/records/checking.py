"""Checking records of one kind: every field by itself, then the rules across fields."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

import polars as pl

from ledger.parsers.records.columns import first_reading, settle, type_of
from ledger.parsers.records.fields import (
    DETAIL_NAMES,
    KINDS,
    OF_CALLS_NAMES,
    TIME_ALIAS,
    Field,
    ReadingRule,
)
from ledger.parsers.records.problems import ERROR_SCHEMA
from ledger.parsers.records.rules import broken_rules
from ledger.parsers.records.values import THOUSANDS

TIME = "occurred_at"
SELDOM = frozenset((*DETAIL_NAMES, *OF_CALLS_NAMES))


@dataclass(frozen=True)
class CheckedRecords:
    """Typed records, bad rows among them, and the errors (row, field, code)."""

    records: pl.DataFrame
    errors: list[pl.DataFrame]


@dataclass(frozen=True)
class ErrorList:
    """Errors of one set of rows while it is being checked."""

    rows: pl.Series
    frames: list[pl.DataFrame] = field(default_factory=list)

    def add(self, bad: pl.Series, name: str, code: str) -> None:
        rows = self.rows.filter(bad).to_list()
        self.add_rows(rows, name, [code] * len(rows))

    def add_places(self, codes: dict[int, str], name: str) -> None:
        self.add_rows([self.rows[at] for at in codes], name, list(codes.values()))

    def add_rows(self, rows: list[int], name: str, codes: list[str]) -> None:
        if rows:
            columns = {"row": rows, "field": [name] * len(rows), "code": codes}
            self.frames.append(pl.DataFrame(columns, schema=ERROR_SCHEMA))


def check_records(
    texts: pl.DataFrame, kind: str, now: datetime, *, may_group_thousands: bool = False
) -> CheckedRecords:
    if texts.is_empty():
        return CheckedRecords(no_records(kind), [])
    errors = ErrorList(texts["row"])
    refuse_strange_fields(texts, kind, errors)
    refuse_thousands(texts, kind, errors, everywhere=may_group_thousands)
    timed = unite_times(texts, errors)
    fields = fields_in(timed, kind)
    records = timed.select(
        "row", *(first_reading(field, field.name in timed.columns, now) for field in fields)
    )
    for at, own_field in enumerate(fields, start=1):
        values = check_field(timed, records[own_field.name], own_field, now, errors)
        records.replace_column(at, values)
    records = complete(records, kind)
    of_times = name_times(texts, errors.frames)
    return CheckedRecords(
        records, [*of_times, *broken_rules(without_rows(records, of_times), kind)]
    )


def fields_in(texts: pl.DataFrame, kind: str) -> list[Field]:
    """The fields of a kind; details of requests and calls, of which there are many, where given."""
    filled = {
        name for name in texts.columns if name in SELDOM and texts[name].null_count() < texts.height
    }
    return [field for field in KINDS[kind] if field.name not in SELDOM or field.name in filled]


@cache
def no_records(kind: str) -> pl.DataFrame:
    fields = (field for field in KINDS[kind] if field.name not in SELDOM)
    schema = {"row": pl.Int64(), **{field.name: type_of(field) for field in fields}}
    return complete(pl.DataFrame(schema=schema), kind)


def complete(records: pl.DataFrame, kind: str) -> pl.DataFrame:
    """What follows from the fields: whether a request is inline."""
    if kind in {"request", "score", "credit"}:
        return records
    return records.with_columns(pl.col("business_unit").is_not_null().alias("inline_request"))


def without_rows(records: pl.DataFrame, errors: list[pl.DataFrame]) -> pl.DataFrame:
    if not errors:
        return records
    bad = pl.concat(frame["row"] for frame in errors).unique()
    return records.filter(~pl.col("row").is_in(bad.to_list()))


def refuse_strange_fields(texts: pl.DataFrame, kind: str, errors: ErrorList) -> None:
    known = {field.name for field in KINDS[kind]} | {TIME_ALIAS, "type", "kind", "row"}
    for name in texts.columns:
        if name not in known and texts[name].null_count() < texts.height:
            errors.add(texts[name].is_not_null(), name, "unknown_field")


def check_field(
    texts: pl.DataFrame, plain: pl.Series, field: Field, now: datetime, errors: ErrorList
) -> pl.Series:
    values, codes = plain, {}
    if field.name in texts.columns:
        settled = settle(texts[field.name], plain, field, now)
        values, codes = settled.values, settled.codes
        errors.add_places(codes, field.name)
    if field.required and values.null_count() > len(codes):
        absent = [at for at, is_absent in enumerate(values.is_null()) if is_absent]
        errors.add_places({at: "required" for at in absent if at not in codes}, field.name)
    return values


def unite_times(texts: pl.DataFrame, errors: ErrorList) -> pl.DataFrame:
    """`ts_utc` is another name of the time."""
    if TIME_ALIAS not in texts.columns:
        return texts
    if TIME not in texts.columns:
        return texts.with_columns(pl.col(TIME_ALIAS).alias(TIME))
    differ = texts[TIME] != texts[TIME_ALIAS]
    errors.add(differ.fill_null(value=False), TIME_ALIAS, "two_times")
    return texts.with_columns(pl.coalesce(TIME, TIME_ALIAS))


def name_times(texts: pl.DataFrame, errors: list[pl.DataFrame]) -> list[pl.DataFrame]:
    """Errors of the time are told under the name that the row used."""
    if TIME_ALIAS not in texts.columns or not errors:
        return errors
    unused = pl.col(TIME).is_null() if TIME in texts.columns else pl.lit(value=True)
    aliased = texts.filter(unused & pl.col(TIME_ALIAS).is_not_null())["row"].to_list()
    is_aliased = (pl.col("field") == TIME) & pl.col("row").is_in(aliased)
    name = pl.when(is_aliased).then(pl.lit(TIME_ALIAS)).otherwise("field").alias("field")
    return [frame.with_columns(name) for frame in errors]


def refuse_thousands(
    texts: pl.DataFrame, kind: str, errors: ErrorList, *, everywhere: bool
) -> None:
    """`1.000` of a count; of any number (`everywhere`) in files that may group digits so.

    Counts of tokens are whole numbers and are looked at where they are read (`values`).
    """
    for own_field in KINDS[kind]:
        if own_field.rule is not ReadingRule.DECIMAL or own_field.name not in texts.columns:
            continue
        is_doubtful = pl.col(own_field.name).str.strip_prefix("-").str.contains(THOUSANDS)
        if not everywhere and not own_field.is_count:
            if own_field.name != "quantity" or "token_kind" not in texts.columns:
                continue
            is_doubtful &= pl.col("token_kind").is_not_null() & (pl.col("token_kind") != "image")
        is_grouped = texts.select(is_doubtful.fill_null(value=False)).to_series()
        if is_grouped.any():
            errors.add(is_grouped, own_field.name, "ambiguous_thousands")
