"""Column names of tabular files: known, once each, and fitting one kind of record."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.parsers.fields import ACCEPTED_NAMES, ID_FIELD, KINDS, OWN_FIELDS, TIME_ALIAS
from ledger.parsers.problems import FileRejected, readable_name

TELLING = {
    "cost_event_id": "cost_event",
    "outcome_type": "outcome",
    "use_case_id": "request",
    "score_id": "score",
}


@dataclass(frozen=True)
class Header:
    """Column names; `kind` is what every row is, None when a column `type` tells."""

    names: list[str]
    kind: str | None


def check_header(names: Sequence[str]) -> Header:
    """Unknown, repeated or missing columns refuse the file by name."""
    for name in names:
        if name not in ACCEPTED_NAMES:
            raise FileRejected(readable_name(name), "unknown_column")
        if names.count(name) > 1:
            raise FileRejected(name, "duplicate_column")
    if "type" in names:
        return Header(list(names), None)
    kind = kind_of(names)
    require_columns(names, kind)
    refuse_unfit_columns(names, kind)
    return Header(list(names), kind)


def kind_of(names: Sequence[str]) -> str:
    for name, kind in TELLING.items():
        if name in names:
            return kind
    return next((kind for kind, own in OWN_FIELDS.items() if own.intersection(names)), "request")


def require_columns(names: Sequence[str], kind: str) -> None:
    needed = [ID_FIELD[kind], *(field.name for field in KINDS[kind] if field.required)]
    for name in needed:
        stands_in = name == "occurred_at" and TIME_ALIAS in names
        if name not in names and not stands_in:
            raise FileRejected(name, "missing_column")


def refuse_unfit_columns(names: Sequence[str], kind: str) -> None:
    known = {TIME_ALIAS, *(field.name for field in KINDS[kind])}
    for name in names:
        if name not in known:
            raise FileRejected(name, "unknown_column")
