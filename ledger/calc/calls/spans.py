"""The spans of one trace: which of them repeat a call inside, and whose work each of them is.

Both are functions of the set of spans. A trace comes in many bodies, children mostly before their
parents, and spans that are not about AI at all may stand between two tellings of one call.
Decision 24.
"""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import NamedTuple

from ledger.calc.record_keys import event_key

NOBODY = 0
UNKNOWN_OWNER = -1  # named, but not registered: the trace decides


class Work(IntEnum):
    """What a span did. The numbers are stored: they never change."""

    PLAIN = 0  # nothing that costs: HTTP, a database, code
    AROUND = 1  # agents, chains, workflows
    INFERENCE = 2
    EMBEDDING = 3
    RETRIEVAL = 4
    RERANK = 5
    TOOL = 6
    JUDGE = 7
    GUARDRAIL = 8
    HUMAN = 9
    PART = 10  # done by a provider inside the call that its parent is: web searches


CALLS = frozenset({Work.INFERENCE, Work.EMBEDDING})


class CallSpan(NamedTuple):
    """One span of a trace. `parent` is the id of the span around it, empty at the root.

    `is_event`: it is a cost event; `tells`: tokens or a cost are told on it. `sums`: what it
    tells is that of the calls beneath it, if there are any that tell theirs (agents; judges,
    retrievers and the like that tell tokens). `owner` is an attribution, told by the span itself
    (`is_own`) or only by its resource, at `at` (microseconds since 1970).
    """

    id: bytes
    parent: bytes
    work: int
    is_event: bool = False
    tells: bool = False
    sums: bool = False
    owner: int = NOBODY
    is_own: bool = False
    at: int = 0

    @property
    def is_agent(self) -> bool:
        """An agent, chain or workflow that tells what its calls used."""
        return self.sums and self.work in CALLS


NOWHERE = CallSpan(b"", b"", Work.PLAIN)
Spans = Mapping[bytes, CallSpan]
# Where spans of one sort (work, whether they tell, whether they are agents) have come by: with
# nothing in the way, and with work of another kind in between.
Visits = dict[tuple[int, bool, bool], tuple[set[bytes], set[bytes]]]


def repeated(spans: Spans) -> dict[bytes, bytes]:
    """Span → the span inside that tells the same work: the outer one does not count.

    A call is repeated by a call of its kind beneath it, however far, with plain spans, agents
    and chains between; not through work of another kind, which makes calls of its own (a tool
    that calls a model). Where the outer one tells tokens or a cost, the inner one must too. An
    item (a tool, a retrieval) is repeated through plain spans only. What an agent tells of its
    calls is repeated by any inference beneath it that tells its own, through whatever.
    """
    inner = [span for span in spans.values() if span.is_event and span.parent in spans]
    parts = [span for span in inner if span.work == Work.PART]
    if parts:
        inner = [span for span in inner if span.work != Work.PART]
    if not climb_all(inner, spans):
        return {}
    repeats = climb_all(sorted(inner), spans)  # which of several is named depends on ids alone
    repeats |= repeated_parts(parts, spans, repeats)
    return {outer: innermost(span_id, repeats) for outer, span_id in repeats.items()}


def repeated_parts(
    parts: list[CallSpan], spans: Spans, repeats: Mapping[bytes, bytes]
) -> dict[bytes, bytes]:
    """Part of a call that is repeated → a part of a call beneath it, where there is any: what only
    the outer call tells of its searches is not repeated."""
    by_call = {part.parent: part.id for part in sorted(parts, reverse=True)}
    inner: dict[bytes, bytes] = {}
    for part in sorted(parts):
        call = spans[part.parent]
        passed = {call.id}
        while (call := spans.get(call.parent, NOWHERE)) is not NOWHERE and call.id not in passed:
            passed.add(call.id)
            if call.id in repeats and call.id in by_call:
                inner.setdefault(by_call[call.id], part.id)
    return inner


def part_of(event: str, call: bytes, *, is_own: bool, at: int) -> CallSpan:
    """What a provider did inside a call (its id among the spans), told as this cost event."""
    own = event_key(event).bytes
    return CallSpan(own, call, Work.PART, is_event=True, tells=True, is_own=is_own, at=at)


def innermost(span_id: bytes, repeats: Mapping[bytes, bytes]) -> bytes:
    while span_id in repeats:
        span_id = repeats[span_id]
    return span_id


def climb_all(inner: Iterable[CallSpan], spans: Spans) -> dict[bytes, bytes]:
    repeats: dict[bytes, bytes] = {}
    visits: Visits = {}
    for span in inner:
        climb(span, spans, repeats, visits)
    return repeats


def climb(inner: CallSpan, spans: Spans, repeats: dict[bytes, bytes], visits: Visits) -> None:
    """Go up from a span and note what it repeats; where another of its sort has been, stop."""
    sort = (inner.work, inner.tells, inner.is_agent)
    freely, blocked = visits.setdefault(sort, (set(), set()))
    is_blocked, span = False, inner
    noted: list[bytes] = []
    while (outer := spans.get(span.parent)) is not None:
        if outer.id == inner.id:  # a circle: nothing is inside anything
            for span_id in noted:
                del repeats[span_id]
            return
        if outer.id in freely:
            return
        if is_blocked and (outer.id in blocked or not inner.tells):
            return
        (blocked if is_blocked else freely).add(outer.id)
        if outer.id not in repeats and is_repetition(outer, inner, is_blocked=is_blocked):
            repeats[outer.id] = inner.id
            noted.append(outer.id)
        is_blocked = is_blocked or is_barrier(outer, inner.work)
        span = outer


def is_repetition(outer: CallSpan, inner: CallSpan, *, is_blocked: bool) -> bool:
    if not outer.is_event or (outer.tells and not inner.tells):
        return False
    if outer.sums and inner.work in CALLS:
        if not outer.is_agent:
            return True
        if inner.work == outer.work and not inner.is_agent:
            return True
    return outer.work == inner.work and not is_blocked


def is_barrier(outer: CallSpan, work: int) -> bool:
    """Work of another kind makes calls of its own; an agent around a tool is another's work."""
    if outer.work == Work.AROUND or outer.is_agent:
        return work not in CALLS
    return outer.work not in {Work.PLAIN, work}


def owners(spans: Spans) -> dict[bytes, int]:
    """Cost event → its owner, where the nearest span that names one names another than the trace's.

    The trace's own owner is that of the earliest span that names any, by itself or by its
    resource; only spans by themselves are asked for the nearest. An event that says its owner
    itself keeps it, and is not among the answers.
    """
    naming = [span for span in spans.values() if span.owner > NOBODY]
    if len({span.owner for span in naming}) < 2:
        return {}
    first = min(span.at for span in naming)
    of_first = {span.owner for span in naming if span.at == first}
    of_trace = of_first.pop() if len(of_first) == 1 else NOBODY
    nearest: dict[bytes, int] = {}
    others: dict[bytes, int] = {}
    for span in spans.values():
        if span.is_event and not span.is_own:
            owner = nearest_owner(span, spans, nearest)
            if owner not in {NOBODY, UNKNOWN_OWNER, of_trace}:
                others[span.id] = owner
    return others


def nearest_owner(span: CallSpan, spans: Spans, nearest: dict[bytes, int]) -> int:
    """The owner that the nearest span names, this one first; `nearest` remembers the way."""
    way: list[bytes] = []
    step: CallSpan | None = span
    owner = NOBODY
    while step is not None:
        if step.id in nearest:
            owner = nearest[step.id]
            break
        way.append(step.id)
        nearest[step.id] = NOBODY  # a circle ends here
        if step.is_own:
            owner = step.owner
            break
        step = spans.get(step.parent)
    nearest.update(dict.fromkeys(way, owner))
    return owner
