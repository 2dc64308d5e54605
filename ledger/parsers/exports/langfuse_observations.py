"""Langfuse's observations, as its pages, its API and its storage integration export them.

Each is put into the words of Langfuse's own spans and read by the same rules as those: which
kind of work it was, which of nested calls is the leaf, disjoint usage, whom the trace served.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec

from ledger.calc.calls.spans import Work
from ledger.calc.record_keys import event_key
from ledger.parsers.exports.reading import FoundInRows, NumberedRow
from ledger.parsers.exports.rows import DamagedValue, ExportedRow
from ledger.parsers.otlp.events import ID_PREFIX
from ledger.parsers.otlp.spans import Span, Value
from ledger.parsers.otlp.traces import Traces
from ledger.parsers.otlp.vocabulary import (
    FIRST_TOKEN_AT,
    LANGFUSE_COST,
    LANGFUSE_LEVEL,
    LANGFUSE_METADATA,
    LANGFUSE_PARAMETERS,
    LANGFUSE_TYPE,
    LANGFUSE_USAGE,
    PROMPT_NAME,
    PROMPT_VERSION,
)
from ledger.parsers.received import Problem, Received, Record, TracedSpan

OWN_PREFIX = "langfuse:"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NO_ENVIRONMENT = "default"
TRACE_WORDS, OWN_WORDS = LANGFUSE_METADATA
encode = msgspec.json.Encoder(decimal_format="number").encode


def read_observations(rows: Sequence[NumberedRow]) -> FoundInRows:
    """A row that repeats an id is looked at by itself: whether it says the same, or is in
    conflict, is found where it is posted."""
    lost: list[tuple[int, Problem]] = []
    firsts: dict[str, tuple[int, Span]] = {}
    repeats: list[tuple[int, Span]] = []
    for number, row in rows:
        try:
            span = span_of(row)
        except DamagedValue as damage:
            lost.append((number, damage.problem))
            continue
        if not (span.trace_id and span.span_id):
            lost.append((number, Problem("no_id", "id")))
        elif not span.at_ns:
            lost.append((number, Problem("no_time", "startTime", span.place)))
        elif span.place in firsts:
            repeats.append((number, span))
        else:
            firsts[span.place] = number, span
    received, places = told_by(list(firsts.values()))
    for repeat in repeats:
        again, numbers = told_by([repeat])
        received.records.extend(again.records)
        places += numbers
    count = len(firsts) + len(repeats)
    return FoundInRows(received, places, lost, count - len(set(places)))


def told_by(spans: Sequence[tuple[int, Span]]) -> tuple[Received, list[int]]:
    """What observations with different ids tell, and the row of each record."""
    traces = Traces(own_tree_id)
    of_event: dict[str, int] = {}
    of_trace: dict[str, int] = {}
    for number, span in spans:
        of_event[OWN_PREFIX + span.place] = number
        of_trace.setdefault(span.trace_id, number)
        traces.take_one(span)
    received = in_own_name(traces.result())
    return received, [row_of(record, of_event, of_trace) for record in received.records]


def row_of(record: Record, of_event: Mapping[str, int], of_trace: Mapping[str, int]) -> int:
    """Outcomes are told by the way: they stand where their trace begins."""
    event = str(record.get("cost_event_id", ""))
    if not event:
        return of_trace[str(record["trace_id"])]
    return of_event[event] if event in of_event else of_event[event.rpartition("/")[0]]


def in_own_name(received: Received) -> Received:
    """The ids of a file's events are not those of spans that came by themselves: both may."""
    return replace(
        received,
        records=[renamed(record) for record in received.records],
        problems=[replace(problem, id=own_id(problem.id)) for problem in received.problems],
        spans=[in_own_tree(span) for span in received.spans],
    )


def own_tree_id(trace_id: str, span_id: str) -> bytes:
    """Observations may have ids of any form, and are a tree of their own beside the spans."""
    return event_key(f"{OWN_PREFIX}{trace_id}/{span_id}").bytes


def in_own_tree(traced: TracedSpan) -> TracedSpan:
    """What was done inside a call is known by its event, whose id is another here."""
    event, span = own_id(traced.event_id), traced.span
    if span.work == Work.PART:
        span = span._replace(id=event_key(event).bytes)
    return traced._replace(event_id=event, span=span)


def own_id(event: str) -> str:
    return OWN_PREFIX + event.removeprefix(ID_PREFIX) if event.startswith(ID_PREFIX) else event


def renamed(record: Record) -> Record:
    if "cost_event_id" not in record:
        return record
    return {**record, "cost_event_id": own_id(str(record["cost_event_id"]))}


def span_of(row: ExportedRow) -> Span:
    return Span(
        trace_id=row.identifier("traceid"),
        span_id=row.identifier("id", "observationid"),
        parent_id=row.identifier("parentobservationid"),
        start_ns=nanoseconds(row.moment("starttime")),
        end_ns=nanoseconds(row.moment("endtime")),
        is_error=row.text("level").upper() == "ERROR",
        attributes=dict(said_by(row)),
        of_resource={},
    )


def nanoseconds(moment: datetime | None) -> int:
    return 0 if moment is None else (moment - EPOCH) // timedelta(microseconds=1) * 1000


def said_by(row: ExportedRow) -> Iterator[tuple[str, Value]]:
    texts = {
        LANGFUSE_TYPE: row.text("type").lower(),
        LANGFUSE_LEVEL: row.text("level").upper(),
        LANGFUSE_USAGE: usage_text(row),
        LANGFUSE_COST: cost_text(row),
        LANGFUSE_PARAMETERS: row.json_text("modelparameters"),
        "langfuse.observation.model.name": row.text("model", "providedmodelname", "modelid"),
        FIRST_TOKEN_AT[0]: row.text("completionstarttime"),
        PROMPT_VERSION[0]: row.text("promptversion"),
        PROMPT_NAME[0]: row.text("promptname"),
        "langfuse.environment": row.text("environment").removeprefix(NO_ENVIRONMENT),
    }
    yield from ((name, text) for name, text in texts.items() if text)
    yield from words(row)


def words(row: ExportedRow) -> Iterator[tuple[str, Value]]:
    """What metadata and tags (`name:value`) say; the observation's own metadata counts."""
    for tag in row.items("tags", "tracetags"):
        name, colon, value = str(tag).partition(":")
        if colon:
            yield TRACE_WORDS + name.strip(), value.strip()
    for name, value in row.mapping("metadata").items():
        if isinstance(value, str | int):
            yield OWN_WORDS + name, value


def usage_text(row: ExportedRow) -> str:
    """The buckets as they are; of older exports, the totals in a bucket each."""
    details = row.json_text("usagedetails", "usage", "providedusagedetails")
    if details and details.strip() != "{}":
        return details
    totals = {
        "input": row.count("prompttokens", "inputusage", "inputtokens"),
        "output": row.count("completiontokens", "outputusage", "outputtokens"),
        "total": row.count("totaltokens", "totalusage"),
    }
    known = {name: count for name, count in totals.items() if count is not None}
    return encode(known).decode() if known else ""


def cost_text(row: ExportedRow) -> str:
    total = row.cost("totalcost", "calculatedtotalcost")
    if total is not None:
        return encode({"total": total}).decode()
    return row.json_text("costdetails", "providedcostdetails")
