"""What can be wrong with input: one code and one sentence for each, the same everywhere."""

import re
from dataclasses import dataclass

import polars as pl


def gettext_noop(message: str) -> str:
    """Mark a sentence for translation; the web layer translates it by its code."""
    return message


MESSAGES: dict[str, str] = {
    "required": gettext_noop("{field} is missing: fill it in."),
    "unknown_field": gettext_noop("{field} is not a field of this kind of record: remove it."),
    "wrong_type": gettext_noop("{field} has the wrong type: see the field list for what it takes."),
    "negative": gettext_noop("{field} is negative: a reversal is a record of its own type."),
    "not_a_number": gettext_noop("{field} is not a number: write plain digits such as 1234.56."),
    "not_an_integer": gettext_noop("{field} must be a whole number: remove the fraction."),
    "too_many_digits": gettext_noop("{field} has more decimals than are kept: round it yourself."),
    "out_of_range": gettext_noop("{field} is larger than any real value: check its unit."),
    "bad_time": gettext_noop("{field} is no time: write it like 2026-06-29T13:00:00Z."),
    "naive_time": gettext_noop("{field} has no time zone: add Z or an offset such as +05:30."),
    "time_in_future": gettext_noop("{field} lies in the future: check the clock of the sender."),
    "time_too_old": gettext_noop("{field} lies before 2020: check the year."),
    "not_in_enum": gettext_noop("{field} is not one of the known values: see the field list."),
    "bad_identifier": gettext_noop(
        "{field} may hold letters, digits and . _ : @ / - only, 128 at most: rename it."
    ),
    "control_characters": gettext_noop(
        "{field} holds invisible control characters: remove them at the source."
    ),
    "lone_surrogate": gettext_noop("The {field} holds half a character: send valid UTF-8."),
    "duplicate_key": gettext_noop("{field} is given twice in one record: keep one."),
    "too_deep": gettext_noop("The {field} is nested too deeply: records are flat."),
    "bad_json": gettext_noop("The {field} is not valid JSON: write one object per record."),
    "bad_protobuf": gettext_noop("The {field} is no message of OTLP: check its content type."),
    "bad_encoding": gettext_noop("The {field} is not valid UTF-8: save the file as UTF-8."),
    "broken_row": gettext_noop(
        "The {field} does not have as many values as the header: fix the row."
    ),
    "broken_quotes": gettext_noop(
        "The {field} has a quote that does not close in its line: values may not span lines."
    ),
    "two_times": gettext_noop("{field} and occurred_at disagree: give one of them."),
    "missing_subject": gettext_noop(
        "{field} is missing: a score is that of a trace or of a business_outcome_id."
    ),
    "missing_quantity": gettext_noop(
        "{field} is missing: a cost event needs tokens, seconds, calls, minutes, a quantity "
        "or an allocated cost."
    ),
    "ambiguous_quantity": gettext_noop(
        "{field} would be counted twice: give token_kind or meter with quantity, or the counts."
    ),
    "exceeds_total": gettext_noop(
        "{field} is larger than the total it is part of: native counts are inclusive."
    ),
    "bad_call_ids": gettext_noop(
        "{field} holds up to 8 keys such as response:chatcmpl-1, with one space between them."
    ),
    "below_parts": gettext_noop(
        "{field} is smaller than its parts together: it holds all of them."
    ),
    "incomplete_request": gettext_noop(
        "{field} is missing: give all fields of the request inline, or none of them."
    ),
    "missing_column": gettext_noop("Column {field} is missing from the header: add it."),
    "unknown_column": gettext_noop("Column {field} is not known: remove or rename it."),
    "duplicate_column": gettext_noop("Column {field} stands twice in the header: keep one."),
    "nested_column": gettext_noop("Column {field} has no plain values: flatten it."),
    "wrong_column_type": gettext_noop("Column {field} has the wrong type: see the field list."),
    "empty_file": gettext_noop("The {field} is empty: choose another one."),
    "line_too_long": gettext_noop("{field} is longer than 1 MiB: one record per line, please."),
    "truncated_gzip": gettext_noop(
        "The {field} ends in the middle of its gzip data: send it again."
    ),
    "corrupt_gzip": gettext_noop("The {field} has damaged gzip data: send it again."),
    "not_parquet": gettext_noop("The {field} is not readable as Parquet: write it again."),
    "unknown_format": gettext_noop("The {field} has no known format: use csv, jsonl or parquet."),
    "json_array_file": gettext_noop(
        "The {field} is one JSON array: write one record per line (JSON Lines)."
    ),
    "body_too_large": gettext_noop("The {field} is larger than allowed: send smaller batches."),
    "too_many_records": gettext_noop("The {field} has too many records: send smaller batches."),
}

READABLE = re.compile(r"[A-Za-z0-9._:@/-]{1,64}")
ERROR_SCHEMA = pl.Schema({"row": pl.Int64, "field": pl.String, "code": pl.String})


class FileRejected(Exception):
    """The file or body as a whole cannot be read (further); rows given out before it stand."""

    def __init__(self, field: str, code: str) -> None:
        self.field = field
        self.code = code
        self.message = sentence(code, field)
        super().__init__(self.message)


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one field of one row."""

    row: int
    field: str
    code: str


def sentence(code: str, field: str) -> str:
    return MESSAGES[code].format(field=field)


def error_frame(problems: list[Problem]) -> pl.DataFrame:
    """Columns row, field, code; one row per problem."""
    return pl.DataFrame(
        {
            "row": [problem.row for problem in problems],
            "field": [problem.field for problem in problems],
            "code": [problem.code for problem in problems],
        },
        schema=ERROR_SCHEMA,
    )


def readable_name(name: str) -> str:
    """A name somebody else chose, fit to be shown."""
    return name if READABLE.fullmatch(name) else "(unreadable name)"
