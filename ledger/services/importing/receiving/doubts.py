"""Events in doubt, remembered beside the facts, in the transaction of their posting."""

from collections.abc import Iterable

import polars as pl

from finops.db.statements import of_tenant, run
from ledger.calc.record_keys import event_key, trace_key
from ledger.models import DegradedEvent
from ledger.parsers.received import Problem
from ledger.queries.sql import load
from ledger.services.posting.calls.span_trees import FLAT, Nesting


def remember_doubts(
    problems: Iterable[Problem], events: pl.DataFrame, channel: str, nesting: Nesting = FLAT
) -> None:
    """A row for each of these events that came in but is in doubt, and for each trace of which a
    span told something doubtful by the way (`Problem.at`): its key is that of its request.

    What is wrong with a call that repeats the one inside matters to nobody.
    """
    forget_doubts([key for key, inside in nesting.changed.items() if inside.repeated_by])
    repeated = {key for key, inside in nesting.new.items() if inside.repeated_by}
    wanted = [problem for problem in problems if not problem.is_lost]
    if not wanted:
        return
    taken = events.select("cost_event_id", "occurred_at", "trace_id").iter_rows()
    known = {event: (at, trace) for event, at, trace in taken}
    rows: dict[tuple[str, str], tuple[str, str, str]] = {}
    for problem in wanted:
        if problem.at:
            rows[trace_key(problem.id).hex, problem.code] = (problem.at, "", problem.id)
        elif problem.id in known and (key := event_key(problem.id).hex) not in repeated:
            at, trace = known[problem.id]
            rows[key, problem.code] = (at.isoformat(), problem.id, trace)
    if not rows:
        return
    keys, codes = zip(*rows, strict=True)
    times, ids, traces = zip(*rows.values(), strict=True)
    columns = {"keys": keys, "codes": codes, "moments": times, "ids": ids, "traces": traces}
    parameters = of_tenant(
        channel=channel, **{name: list(values) for name, values in columns.items()}
    )
    run(load("importing/add_doubts"), parameters)


def forget_doubts(event_keys: list[str]) -> None:
    if event_keys:
        DegradedEvent.objects.filter(event_key__in=event_keys).delete()
