"""What rows of gateways have in common: one call, as the fields of a native cost event."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from ledger.calc.request_details import Teller
from ledger.calc.source_fields import kept
from ledger.parsers.received import (
    ALLOCATION_METHOD,
    RETENTION_CLASS,
    Problem,
    Received,
    Record,
    as_identifier,
)
from ledger.parsers.records.attribution import PREFIX, request_words
from ledger.parsers.request_reports import named_details, report
from ledger.parsers.source_values import Sourced, named
from ledger.parsers.usage.sums import Convention, read_counts, settle

NO_TOKENS = {"input_tokens": 0, "output_tokens": 0}


def free(why: str) -> Record:
    """A price that is known, and is nought."""
    return {"unit_price": Decimal(0), "pricing_version": why}


@dataclass(frozen=True)
class CallRow:
    """One row: its tool and its own id, its time, its counts as they are named, how it went (ok,
    error, cancelled), further fields of the event, what it says of its request, and how the
    request went by its names for details (`request_details`). `sources` are its tool's own fields
    that may tell the owner; of `words` all do that are none of ours."""

    tool: str
    own_id: str
    moment: datetime
    counts: Mapping[str, int | None]
    status: str
    also: Record
    words: Mapping[str, object] = field(default_factory=dict)
    details: Mapping[str, object] = field(default_factory=dict)
    sources: Mapping[str, object] = field(default_factory=dict)


def call_event(call: CallRow, convention: Convention) -> Received:
    """The cost event of one call.

    A reported cost of 0 is not taken: it is what tools say of models without a price.
    """
    usage = settle(
        read_counts((name, count) for name, count in call.counts.items() if count), convention
    )
    event, words, status = f"{call.tool}:{call.own_id}", call.words, call.status
    trace = str(words.get("trace_id") or call.own_id)
    record: Record = {
        "type": "cost_event",
        "cost_event_id": event,
        "trace_id": as_identifier(trace),
        "occurred_at": call.moment.isoformat(),
        "component": "model_call",
        "allocation_method": ALLOCATION_METHOD,
        "retention_class": RETENTION_CLASS,
        **(usage.counts or NO_TOKENS),
        "settlement": "estimated" if usage.doubts else settlement(status),
        "call_status": status,
        **{name: value for name, value in call.also.items() if value is not None},
        **request_words(words),
    }
    if not record.get("allocated_cost_usd"):
        record.pop("allocated_cost_usd", None)
    if words.get("tenant_id"):
        record["tenant_id"] = str(words["tenant_id"])
    doubts = list(usage.doubts)
    if (
        not usage.counts
        and status == "ok"
        and not record.keys() & {"allocated_cost_usd", "unit_price"}
    ):
        doubts.append("no_usage")
    if not record.get("model_or_service"):
        doubts.append("no_model")
    problems = [Problem(code, "usage", event, is_lost=False) for code in doubts]
    sources = [sourced(call, record)]
    return Received([record], problems, reports=[*reports(call, record)], sources=sources)


def sourced(call: CallRow, record: Record) -> Sourced:
    """What the row says of its owner: in properties that whoever called chose, in own fields."""
    pairs = kept([*named(f"{call.tool}.property.", call.words), *call.sources.items()])
    words = request_words(call.words) | {
        name: str(record[name]) for name in ("tenant_id",) if name in record
    }
    return Sourced(str(record["trace_id"]), str(record["occurred_at"]), pairs, words)


def reports(call: CallRow, record: Record) -> Iterator[Record]:
    """Details that the caller named, and what the call took."""
    trace, at, tenant = str(record["trace_id"]), str(record["occurred_at"]), record.get("tenant_id")
    named = named_details(call.words)
    if named:
        yield report(trace, at, Teller.WORDS, named, tenant)
    measured = named_details({f"{PREFIX}{name}": value for name, value in call.details.items()})
    yield report(trace, at, Teller.CALL, {"status": call.status, **measured}, tenant)


def settlement(status: str) -> str:
    return "partial" if status == "cancelled" else "final"


def lost(code: str, name: str, event: str = "") -> Received:
    return Received([], [Problem(code, name, event)])
