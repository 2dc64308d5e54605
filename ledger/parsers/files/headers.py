"""Column names of tabular files: known, once each, and fitting one kind of record."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ledger.parsers.records.fields import ACCEPTED_NAMES, ID_FIELD, KINDS, OWN_FIELDS, TIME_ALIAS
from ledger.parsers.records.problems import FileRejected, shown

TELLING = {
    "credit_id": "credit",
    "cost_event_id": "cost_event",
    "outcome_type": "outcome",
    "use_case_id": "request",
    "score_id": "score",
}
MOST_NAMED = 50
MOST_COLUMNS = 2_000  # exports of bills have a few hundred
KNOWN = frozenset(ACCEPTED_NAMES)


@dataclass(frozen=True)
class Header:
    """Column names; `kind` is what every row is, None when a column `type` tells."""

    names: list[str]
    kind: str | None


def check_header(written: Sequence[str]) -> Header:
    """Names in any case, with spaces around them. All unknown, repeated or missing columns
    refuse the file by name, as they are written."""
    names = [folded(name) for name in written]
    refuse([name for name, own in zip(written, names, strict=True) if own not in KNOWN], "unknown")
    repeated = [name for name, count in Counter(names).items() if count > 1]
    if repeated:
        raise FileRejected(repeated[0], "duplicate_column")
    if "type" in names:
        return Header(names, None)
    kind = kind_of(names)
    refuse(missing_columns(names, kind), "missing")
    known = {TIME_ALIAS, *(field.name for field in KINDS[kind])}
    refuse([name for name in names if name not in known], "unknown")
    return Header(names, kind)


def refuse_wide(columns: int) -> None:
    if columns > MOST_COLUMNS:
        raise FileRejected("header", "too_many_columns", most=f"{MOST_COLUMNS:,}")


def folded(name: str) -> str:
    return name.strip().lower()


def refuse(names: Sequence[str], what: str) -> None:
    """Raises, with all of them in one sentence; `what` is unknown or missing."""
    if not names:
        return
    quoted = [f"“{shown(name)}”" for name in names[:MOST_NAMED]]
    if len(names) > MOST_NAMED:
        quoted.append(f"{len(names) - MOST_NAMED} more")
    raise FileRejected(shown(names[0]), f"{what}_column", names=", ".join(quoted))


def kind_of(names: Sequence[str]) -> str:
    for name, kind in TELLING.items():
        if name in names:
            return kind
    return next((kind for kind, own in OWN_FIELDS.items() if own.intersection(names)), "request")


def missing_columns(names: Sequence[str], kind: str) -> list[str]:
    needed = dict.fromkeys(
        [ID_FIELD[kind], *(field.name for field in KINDS[kind] if field.required)]
    )
    stands_in = {"occurred_at"} if TIME_ALIAS in names else set()
    return [name for name in needed if name not in names and name not in stands_in]
