"""What a receiver's parser found in one body: native records, and what could not be used.

A parser is pure: bytes in, `Received` out. It never lets prompt or response text through: what
it gives out are identifiers, numbers and times, and the gate checks each of them again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from ledger.parsers.chunks import RawChunk, no_errors
from ledger.parsers.problems import gettext_noop

Record = dict[str, object]

ALLOCATION_METHOD = "direct_metered"
RETENTION_CLASS = "prod_90d_trace_1y_aggregate"
LONGEST_IDENTIFIER = 128
IDENTIFIER = re.compile(r"[A-Za-z0-9._:@/-]{1,128}")
STRANGE = re.compile(r"[^A-Za-z0-9._:@/-]+")

MESSAGES: dict[str, str] = {
    "no_id": gettext_noop("It has no usable id: nothing could keep it from counting twice."),
    "no_time": gettext_noop("It says neither when it began nor when it ended."),
    "no_usage": gettext_noop("A call that succeeded tells no usage: its tokens are not counted."),
    "total_mismatch": gettext_noop("The parts of its usage do not add up to the total it tells."),
    "part_exceeds_total": gettext_noop("A part of its usage is larger than the whole."),
    "bad_count": gettext_noop("A count of its usage is not a whole number of zero or more."),
    "bad_cost": gettext_noop("The cost it tells is not a number of zero or more."),
    "no_model": gettext_noop("It does not say which model was used."),
    "no_provider": gettext_noop("It does not say which provider served it."),
    "unknown_use_case": gettext_noop(
        "Its use case is not registered, and it does not say business unit, cost center and "
        "risk tier itself: its cost is unattributed."
    ),
    "bad_score": gettext_noop("Its value is neither a number nor a short category."),
    "unreadable": gettext_noop("It is not of the form that this receiver reads."),
    "required": gettext_noop("It lacks a field that it must have."),
    "no_quantity": gettext_noop("It says neither a quantity nor tokens nor a cost."),
    "unsupported": gettext_noop("It is of a kind that nothing here counts."),
}


@dataclass(frozen=True)
class Problem:
    """Something wrong with one thing that came in.

    `is_lost`: nothing of it is among the records (the sender is told: rejected). Otherwise its
    record is there but in doubt, and becomes a row of the list of degraded events.
    """

    code: str
    field: str = ""
    id: str = ""
    is_lost: bool = True


@dataclass(frozen=True)
class Received:
    """The records of one body.

    `records` are native ones (field names of `ledger.parsers.fields`); values are texts, whole
    numbers, decimals or booleans. A cost event may say some of its request's fields only: what
    is missing is completed from the register of use cases, or none of them is kept.
    `hints` are requests that a trace tells by the way: each gives way to a request record and
    to an earlier hint. A call around another call repeats its usage and must not count:
    `around` are the marks of calls that have one inside, each with the id that its cost event
    has (or had); `marks` are those of the cost events among the records, by id.
    """

    records: list[Record]
    problems: list[Problem] = field(default_factory=list)
    hints: list[Record] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)
    around: dict[str, str] = field(default_factory=dict)


def as_identifier(text: str) -> str:
    """A name somebody else chose as an identifier; empty where nothing is left of it."""
    if IDENTIFIER.fullmatch(text):
        return text
    return STRANGE.sub("_", text.strip())[:LONGEST_IDENTIFIER].strip("_")


def as_chunk(records: Sequence[Record]) -> RawChunk:
    """Records as the gate takes them; `row` is the place in the sequence."""
    names = dict.fromkeys(name for one in records for name in one)
    columns = {name: [as_text(one.get(name)) for one in records] for name in names}
    schema = {"row": pl.Int64(), **dict.fromkeys(names, pl.String())}
    frame = pl.DataFrame({"row": range(len(records)), **columns}, schema=schema)
    return RawChunk(frame, no_errors())


def as_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"A record holds text, numbers and truth values, not {type(value).__name__}.")
