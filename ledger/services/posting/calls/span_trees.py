"""The spans of traces, remembered from body to body: which events repeat one inside, and whose
each is. What is decided about them is in `ledger.calc.calls.spans`.

A row holds what one body told of one trace, packed. Runs under the postings' lock of the tenant,
so that whichever body comes last sees all the others.
"""

import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from finops.db.statements import fetch_tuples, of_tenant, run
from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.calls.spans import NOBODY, UNKNOWN_OWNER, CallSpan, owners, repeated
from ledger.calc.record_keys import event_key, trace_key
from ledger.models import TraceSpans
from ledger.parsers.otlp.events import ID_PREFIX
from ledger.parsers.received import NO_HINT, TracedSpan
from ledger.queries.sql import load
from ledger.services.posting.staging import Staged

REMEMBERED: Final = timedelta(days=7)
# Of a trace with more spans no more are remembered: what comes later does not see them.
MOST_SPANS: Final = 20_000
ROW: Final = struct.Struct(">16s16sBBiq")
ID_BYTES: Final = 8  # of a span; what came in another way has 16: its record key
NO_MORE: Final = bytes(8)
IS_EVENT, TELLS, SUMS, IS_OWN = 1, 2, 4, 8


@dataclass(frozen=True, slots=True)
class Inside:
    """What the spans of its trace say of one event; keys are record keys.

    `repeated_by` is the event inside that tells the same work, if there is one; `owner` the
    attribution that the nearest span names, where it is not the trace's.
    """

    trace_id: str
    repeated_by: str = ""
    owner: int | None = None


@dataclass(frozen=True)
class Nesting:
    """By record key: new events of which spans say something, and events posted before of which
    they now say something else. `instrumentors` are the libraries that made them, by the ids of
    cost events."""

    new: Mapping[str, Inside] = field(default_factory=dict)
    changed: Mapping[str, Inside] = field(default_factory=dict)
    instrumentors: Mapping[str, str] = field(default_factory=dict)


FLAT = Nesting()


@dataclass
class Trace:
    """The spans of one trace: those known from before, and what the body adds to them."""

    trace_id: str
    news: dict[bytes, CallSpan] = field(default_factory=dict)
    known: dict[bytes, CallSpan] = field(default_factory=dict)
    parts: int = 0

    def judge(self) -> Iterator[tuple[str, Inside, bool]]:
        """(event key, what is said of it now, was it posted before) where that is news."""
        spans = {**self.known, **self.news}
        inner, owned = repeated(spans), owners(spans)
        was_inner, was_owned = (
            (repeated(self.known), owners(self.known)) if self.known else ({}, {})
        )
        for span_id in inner.keys() | owned.keys() | was_owned.keys():
            before = self.known.get(span_id)
            now = inner.get(span_id, b""), owned.get(span_id)
            is_posted = before is not None and before.is_event
            if is_posted and now == (was_inner.get(span_id, b""), was_owned.get(span_id)):
                continue
            by = self.key_of(now[0]) if now[0] else ""
            yield self.key_of(span_id), Inside(self.trace_id, by, now[1]), is_posted

    def key_of(self, span_id: bytes) -> str:
        if len(span_id) > ID_BYTES:
            return span_id.hex()
        return event_key(f"{ID_PREFIX}{self.trace_id}/{span_id.hex()}").hex


def judge_spans(spans: Iterable[TracedSpan], staged: Staged, rows: Mapping[int, int]) -> Nesting:
    """What the spans of a body say of its events and of earlier ones; they are remembered.

    `rows` are those of the hints in the chunk, by their place among the hints of the body.
    """
    traces = traces_of(spans, staged, rows)
    if not traces:
        return FLAT
    load_known(traces)
    new: dict[str, Inside] = {}
    changed: dict[str, Inside] = {}
    saved: list[Trace] = []
    for trace in traces:
        if trace.known:
            trace.news = {i: s for i, s in trace.news.items() if is_news(s, trace.known.get(i))}
        if not trace.news:
            continue
        for key, inside, is_posted in trace.judge():
            (changed if is_posted else new)[key] = inside
        if len(trace.known) + len(trace.news) <= MOST_SPANS:
            saved.append(trace)
    save_news(saved)
    return Nesting(new, changed)


def is_news(span: CallSpan, known: CallSpan | None) -> bool:
    """A span is told once; what was no event, since it was refused, may become one."""
    return known is None or (span.is_event and not known.is_event)


def traces_of(spans: Iterable[TracedSpan], staged: Staged, rows: Mapping[int, int]) -> list[Trace]:
    """The body's spans by trace, with their owners; what is not taken as an event is none."""
    columns = staged.events.select("cost_event_id", "attribution_id").iter_rows()
    events: dict[str, int | None] = dict(columns)
    hints: dict[int, int] = {}
    if staged.hints is not None:
        hints = dict(staged.hints.select("row", "attribution_id").iter_rows())
    traces: dict[str, Trace] = {}
    for trace_id, span, event_id, hint in spans:
        if span.is_event and event_id not in events:
            span = span._replace(is_event=False)  # as it is kept
        if hint != NO_HINT or span.is_own:
            owner = events.get(event_id) if hint == NO_HINT else hints.get(rows.get(hint, NO_HINT))
            span = span._replace(owner=owner or UNKNOWN_OWNER)
        trace = traces.get(trace_id)
        if trace is None:
            trace = traces[trace_id] = Trace(trace_id)
        if is_news(span, trace.news.get(span.id)):
            trace.news[span.id] = span
    return list(traces.values())


def load_known(traces: list[Trace]) -> None:
    for place, packed in fetch_tuples(load("posting/known_spans"), of_tenant(keys=keys_of(traces))):
        trace = traces[place - 1]
        trace.parts += 1
        for span in unpacked(packed):
            if is_news(span, trace.known.get(span.id)):
                trace.known[span.id] = span


def save_news(traces: list[Trace]) -> None:
    if not traces:
        return
    parts = [trace.parts for trace in traces]
    spans = [b"".join(map(packed, trace.news.values())) for trace in traces]
    run(load("posting/new_spans"), of_tenant(keys=keys_of(traces), parts=parts, spans=spans))


def keys_of(traces: Iterable[Trace]) -> list[str]:
    return [trace_key(trace.trace_id).hex for trace in traces]


def packed(span: CallSpan) -> bytes:
    flags = (
        (span.is_event and IS_EVENT)
        | (span.tells and TELLS)
        | (span.sums and SUMS)
        | (span.is_own and IS_OWN)
    )
    at = span.at if span.owner != NOBODY else 0  # of others nobody asks
    return ROW.pack(span.id, span.parent, span.work, flags, span.owner, at)


def unpacked(rows: bytes) -> Iterator[CallSpan]:
    for span_id, parent, work, flags, owner, at in ROW.iter_unpack(rows):
        yield CallSpan(
            unpadded(span_id),
            unpadded(parent),
            work,
            bool(flags & IS_EVENT),
            bool(flags & TELLS),
            bool(flags & SUMS),
            owner,
            bool(flags & IS_OWN),
            at,
        )


def unpadded(tree_id: bytes) -> bytes:
    if tree_id[ID_BYTES:] != NO_MORE:
        return tree_id
    return tree_id[:ID_BYTES] if tree_id[:ID_BYTES] != NO_MORE else b""


def forget_spans(at: datetime) -> int:
    """Forget the spans of traces that have long been whole, of all tenants; how many rows."""
    forgotten = 0
    for tenant_id in Tenant.objects.order_by("pk").values_list("pk", flat=True):
        with tenant_scope(tenant_id), transaction.atomic():
            forgotten += TraceSpans.objects.filter(seen_at__lt=at - REMEMBERED).delete()[0]
    return forgotten
