"""Traces as native records: what each span cost, whom its trace served, how it was judged.

Which of the events repeat a call inside is not settled here: a trace comes in many bodies, so the
service does it, by the spans that are told along (`Received.spans`).
"""

from collections.abc import Callable, Iterable

from ledger.calc.calls.details import EVIDENCE_FIELD
from ledger.calc.calls.spans import CallSpan as TreeSpan
from ledger.calc.calls.spans import Work, part_of
from ledger.parsers.otlp.call_details import call_details, evidence, is_of_eval
from ledger.parsers.otlp.eval_runs import inherited_runs
from ledger.parsers.otlp.events import cost_event, tells_something, time_text
from ledger.parsers.otlp.kinds import AROUND, CALLS, SpanKind, SpanWork, work_of
from ledger.parsers.otlp.outcomes import outcome
from ledger.parsers.otlp.request_details import Reports
from ledger.parsers.otlp.scores import scores
from ledger.parsers.otlp.source_values import SourceValues
from ledger.parsers.otlp.spans import Attributes, Span
from ledger.parsers.otlp.wire.bodies import read_spans
from ledger.parsers.otlp.words import Words, contradictions, said_words
from ledger.parsers.received import (
    NO_HINT,
    Problem,
    Received,
    Record,
    TracedSpan,
    as_identifier,
)

WORKS = {kind: int(Work[kind.name]) for kind in SpanKind}
ID_BYTES = 8
LATEST = 2**62  # nobody's time; the gate refuses its event
IN, OUT, COST = "input_tokens", "output_tokens", "allocated_cost_usd"


def parse(body: bytes, *, as_json: bool) -> Received:
    """The records of a body; raises `FileRejected` where it cannot be read at all."""
    return Traces().take(read_spans(body, as_json=as_json))


def span_tree_id(trace_id: str, span_id: str) -> bytes:  # unique in its trace
    """The id of a span in the tree of its trace; empty where it is no id."""
    try:
        tree_id = bytes.fromhex(span_id)
    except ValueError:
        return b""
    return tree_id if len(tree_id) == ID_BYTES else b""


TreeId = Callable[[str, str], bytes]


class Traces:
    """What the spans of one body add up to."""

    def __init__(self, tree_id: TreeId = span_tree_id) -> None:
        self.tree_id = tree_id
        self.received = Received([])
        self.outcomes: dict[tuple[object, ...], Record] = {}
        self.reports = Reports()
        self.runs: dict[tuple[str, str], Record] = {}
        self.sources = SourceValues()
        self.resource: tuple[Attributes, Words] = ({}, {})
        self.hints: dict[tuple[str, frozenset[tuple[str, str]]], int] = {}
        self.hinted: list[int] = []  # when each hint begins, in nanoseconds
        # Of what only a resource names, the span that names it first, by the hint's place.
        self.by_resource: dict[int, int] = {}

    def take(self, spans: Iterable[Span]) -> Received:
        problems = self.received.problems
        body = list(spans)
        self.runs = inherited_runs(body)
        for span in body:
            if not span.has_identity:
                problems.append(Problem("no_id"))
            elif not span.at_ns:
                problems.append(Problem("no_time", id=span.place))
            else:
                self.take_one(span)
        return self.result()

    def result(self) -> Received:
        for hint, at in self.by_resource.items():
            self.received.spans[at] = self.received.spans[at]._replace(hint=hint)
        self.received.records.extend(self.outcomes.values())
        self.received.reports.extend(self.reports.rows)
        self.received.sources.extend(self.sources.all())
        return self.received

    def take_one(self, span: Span) -> None:
        own, resource = said_words(span.attributes), self.resource_words(span)
        words = {**resource, **own} if own else resource
        is_eval = is_of_eval(span) or (span.trace_id, span.span_id) in self.runs
        is_own = "use_case_id" in (words if is_eval else own)
        work = work_of(span.attributes)
        if not is_eval:
            self.reports.take(span, work, words)
        if work is not None and not is_eval:
            self.sources.take(span, words)
        event = self.take_event(span, work, words if is_own else {})
        hint = NO_HINT
        if "use_case_id" in words and not (event and is_own) and not is_eval:
            hint = self.take_hint(span, words)
        if event or span.parent_id or hint != NO_HINT:
            self.take_span(span, work, event, hint, is_own=is_own)
        if own:
            self.doubt_words(span, event)
        if scored := list(scores(span)):
            self.received.records.extend(scored)
        result = outcome(span, words)
        if result is not None:
            self.outcomes.setdefault(outcome_id(result), result)

    def resource_words(self, span: Span) -> Words:
        """The same for all spans of a resource: read once."""
        if self.resource[0] is not span.of_resource:
            self.resource = span.of_resource, said_words(span.of_resource)
        return self.resource[1]

    def take_event(self, span: Span, work: SpanWork, words: Words) -> Record:
        """The span's cost event, if it is one. What an agent tells is taken for an inference's:
        whether a call beneath it tells the same is not known yet."""
        if isinstance(work, SpanKind):
            told_by_span = cost_event(span, work)
        elif work == AROUND and tells_something(span.attributes):
            told_by_span = cost_event(span, SpanKind.INFERENCE)
        else:
            return {}
        self.received.problems.extend(told_by_span.problems)
        self.take_call_details(span, told_by_span.record)
        for record in (told_by_span.record, *told_by_span.items):
            record |= words
            event = str(record["cost_event_id"])
            if span.scope:
                self.received.instrumentors[event] = as_identifier(span.scope)
            self.received.records.append(record)
        for item in told_by_span.items:
            self.take_item(span, str(item["cost_event_id"]), is_own=bool(words))
        return told_by_span.record

    def take_call_details(self, span: Span, record: Record) -> None:
        counted, doubts = evidence(span, record)
        run = self.runs.get((span.trace_id, span.span_id), {})
        record |= {**run, **call_details(span), **counted}
        event = str(record["cost_event_id"])
        for code in doubts:
            self.received.problems.append(Problem(code, EVIDENCE_FIELD, event, is_lost=False))

    def take_item(self, span: Span, event: str, *, is_own: bool) -> None:
        """What was done inside a call goes where the call goes."""
        call = self.tree_id(span.trace_id, span.span_id)
        at = max(min(span.at_ns // 1000, LATEST), 0)
        item = part_of(event, call, is_own=is_own, at=at)
        self.received.spans.append(TracedSpan(span.trace_id, item, event))

    def take_span(
        self, span: Span, work: SpanWork, event: Record, hint: int, *, is_own: bool
    ) -> None:
        code, tells, sums = int(Work.PLAIN), False, False
        if event:
            kind = work if isinstance(work, SpanKind) else SpanKind.INFERENCE
            code, usage = WORKS[kind], bool(event.get(IN) or event.get(OUT))
            tells = usage or COST in event or kind not in CALLS
            sums = work == AROUND or (usage and kind not in CALLS)
        elif work == AROUND:
            code = int(Work.AROUND)
        in_tree = TreeSpan(
            self.tree_id(span.trace_id, span.span_id),
            self.tree_id(span.trace_id, span.parent_id) if span.parent_id else b"",
            code,
            bool(event),
            tells,
            sums,
            is_own=is_own,
            at=max(min(span.at_ns // 1000, LATEST), 0),
        )
        if hint != NO_HINT and not is_own:
            self.note_resource(span, hint)
            hint = NO_HINT
        event_id = str(event["cost_event_id"]) if event else ""
        self.received.spans.append(TracedSpan(span.trace_id, in_tree, event_id, hint))

    def take_hint(self, span: Span, words: Words) -> int:
        """Its place among the hints: of one trace and the same words the earliest counts."""
        key = span.trace_id, frozenset(words.items())
        hint = self.hints.get(key)
        if hint is None:
            hint = self.hints[key] = len(self.hinted)
            self.hinted.append(span.at_ns)
            self.received.hints.append({"type": "request", "trace_id": span.trace_id, **words})
        elif span.at_ns >= self.hinted[hint]:
            return hint
        self.hinted[hint] = span.at_ns
        self.received.hints[hint]["occurred_at"] = time_text(span.at_ns)
        return hint

    def note_resource(self, span: Span, hint: int) -> None:
        """Of the spans whose resource names an owner, the first is enough: it is the trace's."""
        if self.hinted[hint] == span.at_ns:
            self.by_resource[hint] = len(self.received.spans)

    def doubt_words(self, span: Span, event: Record) -> None:
        for word in contradictions(span.attributes):
            doubted, at = span.trace_id, time_text(span.at_ns)
            if event:
                doubted, at = str(event["cost_event_id"]), ""
            problem = Problem("contradicting_words", word, doubted, is_lost=False, at=at)
            self.received.problems.append(problem)


def outcome_id(outcome: Record) -> tuple[object, ...]:
    """What tells outcomes apart: spans in each other may carry the same attributes."""
    names = ("trace_id", "business_outcome_id", "outcome_type", "revision")
    return tuple(outcome.get(name) for name in names)
