"""Traces whose sources' values lead to two owners by the mapping: the earliest decides for the
trace, and that it does so is in doubt. Beside the facts, in the transaction that maps them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from finops.db.statements import fetch_tuples, of_tenant
from ledger.calc.mapping.rules import RuleTable
from ledger.calc.source_fields import Pair
from ledger.parsers.source_values import decode
from ledger.queries.mapping.rules import active_version, rules_of
from ledger.queries.sql import load
from ledger.services.posting.counting import PostedDoubt
from ledger.services.posting.plan import Plan
from ledger.services.posting.requests.sources import TraceSources

CONTRADICTING_OWNERS: Final = "contradicting_owners"


def doubt_new(sources: TraceSources) -> list[PostedDoubt]:
    """Look at the traces of a posting's sources, by the rules that are active; those in doubt."""
    if not sources.number:
        return []
    traces = {
        str(key): decode(str(text))
        for key, text in sources.frame.select("trace_key", "said").iter_rows()
    }
    doubtful = {key for key, pairs in traces.items() if repeats_a_field(pairs)}
    several = fetch_tuples(load("mapping/several_sets"), of_tenant(keys=list(traces)))
    doubtful.update(key for (key,) in several)
    if not doubtful:
        return []
    contradicting = doubt_owners(doubtful, rules_of(active_version()))
    return [PostedDoubt(trace, CONTRADICTING_OWNERS, is_of_trace=True) for trace in contradicting]


def repeats_a_field(pairs: Collection[Pair]) -> bool:
    return len({field for field, _ in pairs}) < len(pairs)


def doubt_owners(traces: Collection[str], rules: RuleTable) -> list[str]:
    """Note which of these traces (keys) have contradicting owners, and which no longer; the ids of
    those that have."""
    keys = sorted(traces)
    rows: list[tuple[str, str, datetime]] = []
    for (key, trace_id), sets in sets_of(keys).items():
        if rules.contradicts(sets.values()):
            rows.append((key, trace_id, min(at for at, _ in sets)))
    asked = of_tenant(
        code=CONTRADICTING_OWNERS,
        looked_at=keys,
        keys=[key for key, _, _ in rows],
        trace_ids=[trace_id for _, trace_id, _ in rows],
        moments=[at for _, _, at in rows],
    )
    return [trace_id for (trace_id,) in fetch_tuples(load("mapping/note_contradictions"), asked)]


Sets = dict[tuple[datetime, int], tuple[Pair, ...]]


def sets_of(keys: list[str]) -> Mapping[tuple[str, str], Sets]:
    """(trace key, trace id) → its sets of values by when they were said."""
    by_trace: dict[tuple[str, str], Sets] = {}
    links = fetch_tuples(load("mapping/links"), of_tenant(keys=keys))
    for key, trace_id, at, set_id, values, _outcome in links:
        by_trace.setdefault((key, trace_id), {})[at, set_id] = decode(values)
    return by_trace


def forget_replaced(plan: Plan) -> None:
    """What was mapped is the word of a source itself now: nothing contradicts it."""
    plan.run("posting/forget_contradictions", code=CONTRADICTING_OWNERS)
