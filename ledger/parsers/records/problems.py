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
    "negative": gettext_noop(
        "{field} is negative: usage never is. What a provider gives back is a record of type "
        "credit."
    ),
    "not_owed_back": gettext_noop(
        "{field} of a credit is below zero, as what comes back: write it with a minus."
    ),
    "credit_as_event": gettext_noop(
        "{field} credit is not that of a cost event: send a record of type credit, with "
        "credit_id, invoice_reference and amount_usd."
    ),
    "not_credit": gettext_noop("{field} of a credit is credit: leave it out, or write that."),
    "below_zero": gettext_noop("{field} is below zero: check the clocks of the sender."),
    "not_a_number": gettext_noop("{field} is not a number: write plain digits such as 1234.56."),
    "not_an_integer": gettext_noop("{field} must be a whole number: remove the fraction."),
    "too_many_digits": gettext_noop("{field} has more decimals than are kept: round it yourself."),
    "too_small": gettext_noop("{field} is smaller than it can be: numbers begin at 1."),
    "out_of_range": gettext_noop("{field} is larger than any real value: check its unit."),
    "bad_time": gettext_noop("{field} is no time: write it like 2026-06-29T13:00:00Z."),
    "naive_time": gettext_noop("{field} has no time zone: add Z or an offset such as +05:30."),
    "time_in_future": gettext_noop("{field} lies in the future: check the clock of the sender."),
    "time_too_old": gettext_noop("{field} lies before 2020: check the year."),
    "not_in_enum": gettext_noop("{field} is not one of the known values: see the field list."),
    "bad_identifier": gettext_noop(
        "{field} may hold letters, digits and . _ : @ / - only, 128 at most: rename it."
    ),
    "bad_model_name": gettext_noop(
        "{field} may hold letters, digits, spaces inside and . _ : @ / - [ ] ( ) # + ~ only, 256 "
        "at most: rename it."
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
        "{field} is missing: name a registered use case, give all fields of the request, "
        "or none of them."
    ),
    "missing_column": gettext_noop("Columns missing from the header: {names}. Add them."),
    "unknown_column": gettext_noop("Columns not known: {names}. Remove or rename them."),
    "duplicate_column": gettext_noop(
        "Columns that stand more than once in the header: {names}. Keep one of each."
    ),
    "too_many_columns": gettext_noop(
        "The {field} has more than {most} columns: send those of the field list."
    ),
    "too_many_groups": gettext_noop(
        "The {field} has more than {most} row groups: write it with larger ones."
    ),
    "too_many_rows": gettext_noop("The {field} has more than {most} rows: send it in parts."),
    "empty_rows": gettext_noop(
        "The {field} has more rows than bytes: they hold nothing. Send those that say something."
    ),
    "nested_column": gettext_noop("Column {field} has no plain values: flatten it."),
    "wrong_column_type": gettext_noop("Column {field} has the wrong type: see the field list."),
    "empty_file": gettext_noop("The {field} is empty: choose another one."),
    "line_too_long": gettext_noop(
        "{field} is longer than a record ever is (1 MiB, 16 MiB in exports of other tools): "
        "one record per line, please."
    ),
    "truncated_gzip": gettext_noop(
        "The {field} ends in the middle of its gzip data: send it again."
    ),
    "corrupt_gzip": gettext_noop("The {field} has damaged gzip data: send it again."),
    "corrupt_zip": gettext_noop(
        "The {field} is a damaged ZIP, or packed in a way that is not read: pack it again, "
        "by deflate."
    ),
    "many_in_zip": gettext_noop(
        "The {field} is a ZIP that holds more than one file: pack each file by itself."
    ),
    "empty_zip": gettext_noop("The {field} is a ZIP with no file in it: choose another one."),
    "encrypted_zip": gettext_noop("The {field} is a ZIP with a password: pack it without one."),
    "packed_twice": gettext_noop("The {field} is packed twice: unpack it once."),
    "bomb": gettext_noop(
        "The {field} unpacks to more than 64 GiB, or to more than 200 times its size: "
        "send it in parts, or unpacked."
    ),
    "workbook": gettext_noop(
        "The {field} is a spreadsheet workbook: save its sheet as CSV and send that."
    ),
    "no_table": gettext_noop(
        "The {field} is {what}: send CSV, JSON, JSON Lines or Parquet, plain, gzip or a ZIP "
        "of one file."
    ),
    "not_parquet": gettext_noop("The {field} is not readable as Parquet: write it again."),
    "unknown_format": gettext_noop("The {field} is not known: use one of {known}."),
    "truncated_json": gettext_noop(
        "The {field} ends in the middle of its JSON: send it again, whole."
    ),
    "text_after_json": gettext_noop(
        "The {field} goes on after its JSON has ended: send one array, or one record per line."
    ),
    "bill": gettext_noop("This looks like {what}; bills are matched on the invoices page."),
    "sums": gettext_noop(
        "This looks like {what}: it holds sums, not calls. Export the calls themselves."
    ),
    "export_of_other_kind": gettext_noop(
        "This is not {what}, as the format says: its columns are not there. Leave the format "
        "to be found by content, or choose the right one."
    ),
    "export_as_text": gettext_noop(
        "This looks like {what}: send it as CSV, JSON or JSON Lines, not as Parquet."
    ),
    "ambiguous_thousands": gettext_noop(
        "{field} could mean a thousand or one with three decimals: write the number without "
        "separators."
    ),
    "unknown_use_case": gettext_noop(
        "{field} is not registered, so that the rest of the request cannot be filled in: "
        "register it, give all fields of the request, or none of them."
    ),
    "body_too_large": gettext_noop("The {field} is larger than allowed: send smaller batches."),
    "too_many_parts": gettext_noop(
        "The {field} has more spans, attributes or resources than one request may have: send"
        " smaller batches."
    ),
    "too_many_records": gettext_noop("The {field} has too many records: send smaller batches."),
}

LONGEST_SHOWN = 40
# C0 and C1 controls, zero-width and bidirectional marks, line separators, byte-order mark.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
READABLE = re.compile(r"[A-Za-z0-9._:@/-]{1,64}")
ERROR_SCHEMA = pl.Schema({"row": pl.Int64, "field": pl.String, "code": pl.String})


class FileRejected(Exception):
    """The file or body as a whole cannot be read (further); rows given out before it stand."""

    def __init__(self, field: str, code: str, *, message: str = "", **words: str) -> None:
        """`message` stands where one sentence of the code does not tell everything."""
        self.field = field
        self.code = code
        self.message = message or sentence(code, field, **words)
        super().__init__(self.message)


@dataclass(frozen=True)
class FieldProblem:
    """One thing wrong with one field of one row."""

    row: int
    field: str
    code: str


def sentence(code: str, field: str, **words: str) -> str:
    return MESSAGES[code].format(field=field, **words)


def error_frame(problems: list[FieldProblem]) -> pl.DataFrame:
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


def shown(text: str) -> str:
    """What somebody wrote, fit to be shown: short, and nothing invisible in it."""
    plain = CONTROL.sub("·", text)
    return plain if len(plain) <= LONGEST_SHOWN else f"{plain[: LONGEST_SHOWN - 1]}…"
