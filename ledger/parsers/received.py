"""What a receiver's parser found in one body: native records, and what could not be used.

A parser is pure: bytes in, `Received` out. It never lets prompt or response text through: what
it gives out are identifiers, numbers and times, and the gate checks each of them again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from ledger.calc.calls.spans import CallSpan
from ledger.parsers.files.chunks import RawChunk, no_errors
from ledger.parsers.records.problems import gettext_noop

if TYPE_CHECKING:
    from ledger.parsers.source_values import Sourced

Record = dict[str, object]

ALLOCATION_METHOD = "direct_metered"
RETENTION_CLASS = "prod_90d_trace_1y_aggregate"
LONGEST_IDENTIFIER = 128
LONGEST_NUMBER = 400
IDENTIFIER = re.compile(r"[A-Za-z0-9._:@/-]{1,128}")
STRANGE = re.compile(r"[^A-Za-z0-9._:@/-]+")

MESSAGES: dict[str, str] = {
    "no_id": gettext_noop("It has no usable id: nothing could keep it from counting twice."),
    "no_time": gettext_noop("It says neither when it began nor when it ended."),
    "no_usage": gettext_noop("A call that succeeded reports no usage: its tokens are not counted."),
    "total_mismatch": gettext_noop("The parts of its usage do not add up to the total it reports."),
    "unproven_parts": gettext_noop(
        "Whether a part of its usage lies in its total or beside it is proved by nothing: what its "
        "source says by rule is taken."
    ),
    "unknown_bucket": gettext_noop(
        "It reports a count that no meter here knows; what that cost is not in it."
    ),
    "uncounted_searches": gettext_noop(
        "It asked for searches on the web and does not say how many were made: what they cost is "
        "not in it."
    ),
    "part_exceeds_total": gettext_noop("A part of its usage is larger than the whole."),
    "bad_count": gettext_noop("A count of its usage is not a whole number of zero or more."),
    "bad_cost": gettext_noop("The cost it reports is not a number of zero or more."),
    "no_model": gettext_noop("It does not say which model was used."),
    "no_provider": gettext_noop("It does not say which provider served it."),
    "unknown_use_case": gettext_noop(
        "Its use case is not registered, and it does not say business unit, cost center and "
        "risk tier itself: its cost is unattributed."
    ),
    "repeated_id": gettext_noop(
        "Another call has the same id, but not its time, model or tokens: both are counted."
    ),
    "contradicting_words": gettext_noop(
        "It says two different values for one word of its owner: make its tags agree."
    ),
    "counted_elsewhere": gettext_noop(
        "Its calls count in another trace that reports them too; the request that it implies is "
        "counted beside that one. Pass the traceparent on, so that both name one trace."
    ),
    "contradicting_owners": gettext_noop(
        "Its values lead to different owners by the attribution mapping: the earliest decides for "
        "all of its calls. Name the use case on each call, or mend the rules."
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
    record is there but in doubt, and becomes a row of the list of degraded events. What a span
    tells of its trace by the way has no record: `id` is the trace's, and `at` says when. `value` is
    what stands in the field of a file that is wrong.
    """

    code: str
    field: str = ""
    id: str = ""
    is_lost: bool = True
    at: str = ""
    value: str = ""


NO_HINT = -1


class TracedSpan(NamedTuple):
    """A span of a trace, as far as it matters for what repeats what, and whose it is.

    `event_id` is that of its cost event, if it is one; `hint` the place, among the hints of the
    body, of the owner that it names.
    """

    trace_id: str
    span: CallSpan
    event_id: str = ""
    hint: int = NO_HINT


@dataclass(frozen=True)
class Received:
    """The records of one body.

    `records` are native ones (field names of `ledger.parsers.records.fields`); values are texts,
    whole numbers, decimals or booleans. A cost event may say some of its request's fields only:
    what is missing is completed from the register of use cases, or none of them is kept.
    `hints` are requests that a trace tells by the way: each gives way to a request record and
    to an earlier hint; `hint_rows` are their rows in the chunk, by their place among what the
    parser found. `spans` tell which events are inside which: what repeats a call inside does not
    count, and the nearest span that names an owner decides.
    `reports` are what the source tells of requests beside its records (`request_reports`).
    `instrumentors` name, by cost event, the library that made its span; what an event says does
    not depend on it.
    `sources` are what it says of their owners in fields of its own, for the mapping.
    """

    records: list[Record]
    problems: list[Problem] = field(default_factory=list)
    hints: list[Record] = field(default_factory=list)
    hint_rows: dict[int, int] = field(default_factory=dict)
    spans: list[TracedSpan] = field(default_factory=list)
    reports: list[Record] = field(default_factory=list)
    instrumentors: dict[str, str] = field(default_factory=dict)
    sources: "list[Sourced]" = field(default_factory=list)


def as_identifier(text: str) -> str:
    """A name somebody else chose as an identifier; empty where nothing is left of it."""
    if IDENTIFIER.fullmatch(text):
        return text
    return STRANGE.sub("_", text.strip())[:LONGEST_IDENTIFIER].strip("_")


def as_chunk(records: Sequence[Record]) -> RawChunk:
    """Records as the gate takes them; `row` is the place in the sequence."""
    names = dict.fromkeys(name for record in records for name in record)
    columns = {name: [as_text(record.get(name)) for record in records] for name in names}
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
        # Written out, 1e999999999 has a billion digits; as it stands the gate refuses it.
        is_huge = value.is_finite() and abs(value.adjusted()) > LONGEST_NUMBER
        return str(value) if is_huge else format(value, "f")
    raise TypeError(f"A record holds text, numbers and truth values, not {type(value).__name__}.")
