"""Column names of tabular files: known, once each, and fitting one kind of record."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ledger.parsers.records.fields import ACCEPTED_NAMES, ID_FIELD, KINDS, OWN_FIELDS, TIME_ALIAS
from ledger.parsers.records.problems import FileRejected, sentence, shown

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
BETWEEN_WORDS = re.compile(r"[\s_-]+")


@dataclass(frozen=True)
class Header:
    """Column names; `kind` is what every row is, None when a column `type` tells."""

    names: list[str]
    kind: str | None


def check_header(written: Sequence[str]) -> Header:
    """Names in any case, with or without blanks, hyphens and underscores between their words. All
    unknown, repeated and missing columns refuse the file together, the unknown as they are written.
    """
    names = [folded(name) for name in written]
    kind = None if "type" in names else kind_of(names)
    known = KNOWN if kind is None else {TIME_ALIAS, *(field.name for field in KINDS[kind])}
    unknown = [name for name, own in zip(written, names, strict=True) if own not in known]
    count = Counter(names)
    repeated = [name for name in count if count[name] > 1 and name in known]
    # Of a file that names nothing of ours nobody knows what it lacks.
    missing = missing_columns(names, kind) if kind and not KNOWN.isdisjoint(names) else []
    refuse({"unknown_column": unknown, "duplicate_column": repeated, "missing_column": missing})
    return Header(names, kind)


def refuse_wide(columns: int) -> None:
    if columns > MOST_COLUMNS:
        raise FileRejected("header", "too_many_columns", most=f"{MOST_COLUMNS:,}")


def folded(name: str, by_words: Mapping[str, str] | None = None) -> str:
    """As it is known here; what is not stays as it is."""
    known = BY_WORDS if by_words is None else by_words
    return known.get(BETWEEN_WORDS.sub("", name).lower(), name)


def names_by_words(names: Iterable[str]) -> Mapping[str, str]:
    return {name.replace("_", ""): name for name in names}


BY_WORDS = names_by_words(ACCEPTED_NAMES)


def refuse(columns: Mapping[str, Sequence[str]]) -> None:
    """Columns by what is wrong with them: raises, with all of them in one message."""
    wrong = {code: names for code, names in columns.items() if names}
    if wrong:
        code, (first, *_) = next(iter(wrong.items()))
        raise FileRejected(shown(first), code, message=told_of(wrong))


def told_of(wrong: Mapping[str, Sequence[str]]) -> str:
    """One sentence for each thing that is wrong with columns; empty where nothing is."""
    faults = ((code, names) for code, names in wrong.items() if names)
    return " ".join(sentence(code, shown(names[0]), names=listed(names)) for code, names in faults)


def listed(names: Sequence[str]) -> str:
    quoted = [f"“{shown(name)}”" for name in names[:MOST_NAMED]]
    if len(names) > MOST_NAMED:
        quoted.append(f"{len(names) - MOST_NAMED} more")
    return ", ".join(quoted)


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
