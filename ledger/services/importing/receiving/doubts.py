"""Events in doubt, remembered beside the facts, in the transaction of their posting."""

from collections.abc import Iterable

import polars as pl
from django.db import connection

from finops.scope import current_tenant_id
from ledger.calc.record_keys import event_key, trace_key
from ledger.models import DegradedEvent
from ledger.parsers.received import Problem
from ledger.services.posting.calls.span_trees import FLAT, Nesting

ADD_DOUBTS = """
INSERT INTO ledger_degradedevent
  (tenant_id, event_key, code, occurred_at, channel, cost_event_id, trace_id)
SELECT %s, d.event_key, d.code, d.occurred_at, %s, d.cost_event_id, d.trace_id
FROM unnest(%s::uuid[], %s::text[], %s::timestamptz[], %s::text[], %s::text[])
     AS d (event_key, code, occurred_at, cost_event_id, trace_id)
ORDER BY d.event_key, d.code
ON CONFLICT DO NOTHING
"""


def remember_doubts(
    problems: Iterable[Problem], events: pl.DataFrame, channel: str, nesting: Nesting = FLAT
) -> None:
    """A row for each of these events that came in but is in doubt, and for each trace of which a
    span told something doubtful by the way (`Problem.at`): its key is that of its request.

    What is wrong with a call that repeats the one inside matters to nobody.
    """
    forget_doubts([key for key, inside in nesting.changed.items() if inside.repeated_by])
    repeated = {key for key, inside in nesting.new.items() if inside.repeated_by}
    wanted = [one for one in problems if not one.is_lost]
    if not wanted:
        return
    columns = events.select("cost_event_id", "occurred_at", "trace_id").iter_rows()
    known = {event: (at, trace) for event, at, trace in columns}
    rows: dict[tuple[str, str], tuple[str, str, str]] = {}
    for one in wanted:
        if one.at:
            rows[trace_key(one.id).hex, one.code] = (one.at, "", one.id)
        elif one.id in known and (key := event_key(one.id).hex) not in repeated:
            at, trace = known[one.id]
            rows[key, one.code] = (at.isoformat(), one.id, trace)
    if not rows:
        return
    keys, codes = zip(*rows, strict=True)
    times, ids, traces = zip(*rows.values(), strict=True)
    given = [list(column) for column in (keys, codes, times, ids, traces)]
    with connection.cursor() as cursor:
        cursor.execute(ADD_DOUBTS, [current_tenant_id(), channel, *given])


def forget_doubts(event_keys: list[str]) -> None:
    if event_keys:
        DegradedEvent.objects.filter(event_key__in=event_keys).delete()
