"""The eval run that spans inherit: what lies beneath a span of an offline eval belongs to its run.

Frameworks name the run on the span that they open themselves; calls beneath it know nothing of it.
"""

from collections.abc import Mapping, Sequence

from ledger.calc.calls.details import EVAL_CASES, EVAL_RUN
from ledger.parsers.otlp.call_details import call_details
from ledger.parsers.otlp.spans import Span
from ledger.parsers.received import Record

Place = tuple[str, str]  # the ids of a trace and of a span


def inherited_runs(spans: Sequence[Span]) -> dict[Place, Record]:
    """By span that names no run the one of the nearest span around it that does, with its number of
    cases; only among the spans of one body, which may come in any order."""
    own = {
        _place(span): {name: named[name] for name in (EVAL_RUN, EVAL_CASES) if name in named}
        for span in spans
        if EVAL_RUN in (named := call_details(span))
    }
    if not own:
        return {}
    parents = {_place(span): (span.trace_id, span.parent_id) for span in spans}
    runs = {place: _nearest(place, parents, own) for place in parents if place not in own}
    return {place: run for place, run in runs.items() if run}


def _place(span: Span) -> Place:
    return span.trace_id, span.span_id


def _nearest(place: Place, parents: Mapping[Place, Place], own: Mapping[Place, Record]) -> Record:
    """Spans that lead back to themselves belong to nobody."""
    passed = {place}
    at = parents[place]
    while at not in passed:
        if at in own:
            return own[at]
        if at not in parents:
            return {}
        passed.add(at)
        at = parents[at]
    return {}
