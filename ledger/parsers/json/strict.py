"""JSON read strictly: no key twice, numbers as their source text, flat, no half characters."""

import json
import re
from collections import Counter
from dataclasses import dataclass, field

from ledger.parsers.files.streams import LONGEST_LINE
from ledger.parsers.records.fields import ACCEPTED_NAMES, RAW_NAMES
from ledger.parsers.records.problems import FieldProblem, readable_name

DEEPEST = 20
MOST_PROBLEMS = 50  # told of one record: it may hold a hundred thousand strange fields
STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)  # possessive: no memory of each step
BRACKET = re.compile(r"[\[\]{}]")
KNOWN = frozenset(ACCEPTED_NAMES)


class NumberText(str):
    """A JSON number as it was written; NaN and Infinity come here too and fail as numbers."""

    __slots__ = ()


@dataclass(frozen=True)
class Repeated:
    """Stands for an object in which a key is given twice."""

    name: str


@dataclass(frozen=True)
class StrictRecord:
    """Texts by field name, and what is wrong; a record without texts is no record at all."""

    texts: dict[str, str] | None
    problems: list[FieldProblem] = field(default_factory=list)


def keep_unique(pairs: list[tuple[str, object]]) -> object:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    counts = Counter(name for name, _ in pairs)
    return Repeated(counts.most_common(1)[0][0])


def load(text: str) -> object:
    """Raises `ValueError` for bad JSON. Control characters pass here and fail in the gate."""
    return json.loads(
        text,
        strict=False,
        object_pairs_hook=keep_unique,
        parse_int=NumberText,
        parse_float=NumberText,
        parse_constant=NumberText,
    )


def is_too_deep(text: str, deepest: int = DEEPEST) -> bool:
    depth = 0
    for bracket in BRACKET.finditer(STRING.sub("", text)):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > deepest:
            return True
    return False


def read_record(data: bytes, row: int) -> StrictRecord:
    if len(data) > LONGEST_LINE:
        return refuse(row, "record", "line_too_long")
    try:
        text = data.decode()
        if is_too_deep(text):
            return refuse(row, "record", "too_deep")
        return examine(load(text), row)
    except UnicodeDecodeError:
        return refuse(row, "record", "bad_encoding")
    except ValueError:
        return refuse(row, "record", "bad_json")


def refuse(row: int, name: str, code: str) -> StrictRecord:
    return StrictRecord(None, [FieldProblem(row, name, code)])


def examine(record: object, row: int) -> StrictRecord:
    if isinstance(record, Repeated):
        return refuse(row, readable_name(record.name), "duplicate_key")
    if not isinstance(record, dict):
        return refuse(row, "record", "wrong_type")
    texts: dict[str, str] = {}
    problems: list[FieldProblem] = []
    for name, value in record.items():
        if len(problems) == MOST_PROBLEMS:
            break
        code = examine_value(name, value)
        if code:
            problems.append(FieldProblem(row, readable_name(name), code))
        elif value is not None:
            texts[name] = write_text(value)
    return StrictRecord(texts, problems)


def examine_value(name: str, value: object) -> str:
    """The code of what is wrong with the type of a value, or an empty text."""
    if name not in KNOWN:
        return "unknown_field"
    if value is None:
        return ""
    if isinstance(value, bool | NumberText):
        return "" if name in RAW_NAMES else "wrong_type"
    if not isinstance(value, str):
        return "wrong_type"
    return "" if is_whole_text(value) else "lone_surrogate"


def is_whole_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def write_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
