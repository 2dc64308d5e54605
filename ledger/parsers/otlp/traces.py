"""Traces as native records: what each span cost, whom its trace served, how it was judged.

Only leaves count: a call around a call of the same kind repeats its usage. Inside one body this
is settled here, over several bodies by the service (`Received.inside`).
"""

from collections.abc import Iterable

from ledger.parsers.otlp.bodies import read_spans
from ledger.parsers.otlp.events import ID_PREFIX, cost_event, time_text
from ledger.parsers.otlp.kinds import CALLS, Kind, kind_of
from ledger.parsers.otlp.scores import scores
from ledger.parsers.otlp.spans import Said, Span
from ledger.parsers.otlp.words import Words, said_words
from ledger.parsers.received import Problem, Received, Record


def parse(body: bytes, *, as_json: bool) -> Received:
    """The records of a body; raises `FileRejected` where it cannot be read at all."""
    return Traces().take(read_spans(body, as_json=as_json))


class Traces:
    """What the spans of one body add up to; events by their mark (`mark_of`)."""

    def __init__(self) -> None:
        self.events: dict[str, Record] = {}
        self.scores: list[Record] = []
        self.problems: list[Problem] = []
        self.around: dict[str, str] = {}
        self.others: set[str] = set()  # ids that no event can have: their spans are none
        self.hints: dict[str, list[tuple[int, Record]]] = {}
        self.resource: tuple[Said, Words] = ({}, {})

    def take(self, spans: Iterable[Span]) -> Received:
        for span in spans:
            if not span.has_identity:
                self.problems.append(Problem("no_id"))
            elif not span.at_ns:
                self.problems.append(Problem("no_time", id=span.place))
            else:
                self.take_one(span)
        return self.result()

    def take_one(self, span: Span) -> None:
        own = said_words(span.said)
        words = {**self.resource_words(span), **own}
        is_own = "use_case_id" in own
        kind = kind_of(span.said)
        if kind is not None:
            self.take_event(span, kind, words if is_own else {})
        else:
            self.others.add(ID_PREFIX + span.place)
        if "use_case_id" in words and not (kind and is_own):
            self.take_hint(span, words)
        self.scores.extend(scores(span))

    def resource_words(self, span: Span) -> Words:
        """The same for all spans of a resource: read once."""
        if self.resource[0] is not span.of_resource:
            self.resource = span.of_resource, said_words(span.of_resource)
        return self.resource[1]

    def take_event(self, span: Span, kind: Kind, words: Words) -> None:
        if span.parent_id:
            outer = f"{span.trace_id}/{span.parent_id}"
            self.around[mark_of(kind, outer)] = ID_PREFIX + outer
        record, problems = cost_event(span, kind)
        self.events[mark_of(kind, span.place)] = {**record, **words}
        self.problems.extend(problems)

    def take_hint(self, span: Span, words: Words) -> None:
        """Of one trace the earliest counts; more than one only where they begin together."""
        kept = self.hints.setdefault(span.trace_id, [])
        if kept and kept[0][0] < span.at_ns:
            return
        if kept and kept[0][0] > span.at_ns:
            kept.clear()
        record = {"type": "request", "trace_id": span.trace_id, **words}
        kept.append((span.at_ns, {**record, "occurred_at": time_text(span.at_ns)}))

    def result(self) -> Received:
        """The leaves among the events; the others are left out, with what was wrong with them."""
        leaves = {mark: one for mark, one in self.events.items() if mark not in self.around}
        repeated = {str(one["cost_event_id"]) for m, one in self.events.items() if m not in leaves}
        return Received(
            records=[*leaves.values(), *self.scores],
            problems=[one for one in self.problems if one.id not in repeated],
            hints=[record for kept in self.hints.values() for _, record in kept],
            marks={str(one["cost_event_id"]): mark for mark, one in leaves.items()},
            around={m: one for m, one in self.around.items() if one not in self.others},
        )


def mark_of(kind: Kind, place: str) -> str:
    """A call, by what kind of work it is and where: calls of one kind may stand in each other."""
    return f"{'call' if kind in CALLS else kind.value}|{place}"
