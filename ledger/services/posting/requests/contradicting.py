"""Traces whose sources' values lead to two owners by the mapping: the earliest decides for the
trace, and that it does so is in doubt. Beside the facts, in the transaction that maps them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from django.db import connection

from finops.scope import current_tenant_id
from ledger.calc.mapping.rules import RuleTable
from ledger.calc.source_fields import Pair
from ledger.parsers.source_values import decode
from ledger.queries.mapping.rules import active_version, rules_of
from ledger.queries.sql import load
from ledger.services.posting.requests.sources import Sources
from ledger.services.posting.statements import Words, run

CONTRADICTING_OWNERS: Final = "contradicting_owners"
# Traces with several sets of values; one set may contradict itself.
SEVERAL = """
SELECT replace(t.trace_key::text, '-', '') FROM ledger_tracesource t
WHERE t.tenant_id = %s AND t.trace_key = ANY(%s::uuid[])
GROUP BY t.trace_key HAVING count(*) > 1
"""
NOTE = """
WITH told AS (
  SELECT * FROM unnest(%s::uuid[], %s::text[], %s::timestamptz[]) AS t (key, trace_id, at)
), gone AS (
  DELETE FROM ledger_degradedevent d
  WHERE d.tenant_id = %s AND d.event_key = ANY(%s::uuid[]) AND d.code = %s
    AND NOT EXISTS (SELECT FROM told WHERE told.key = d.event_key)
), doubtful AS (
  SELECT told.* FROM told
  JOIN ledger_recordkey k ON k.tenant_id = %s AND k.key = told.key
  WHERE k.mapping IS NOT NULL AND k.attribution_id IS NOT NULL
), noted AS (
  INSERT INTO ledger_degradedevent
    (tenant_id, event_key, code, occurred_at, channel, cost_event_id, trace_id)
  SELECT %s, d.key, %s, d.at, 'mapping', '', d.trace_id
  FROM doubtful d
  ORDER BY d.key
  ON CONFLICT DO NOTHING
)
SELECT trace_id FROM doubtful ORDER BY key
"""


def doubt_new(sources: Sources) -> list[str]:
    """Look at the traces of a posting's sources, by the rules that are active; those in doubt."""
    if not sources.number:
        return []
    traces = {
        str(key): decode(str(said))
        for key, said in sources.frame.select("trace_key", "said").iter_rows()
    }
    doubtful = {key for key, said in traces.items() if repeats_a_field(said)}
    doubtful.update(fetch(SEVERAL, list(traces)))
    return doubt_owners(doubtful, rules_of(active_version())) if doubtful else []


def repeats_a_field(said: Collection[Pair]) -> bool:
    return len({field for field, _ in said}) < len(said)


def doubt_owners(traces: Collection[str], rules: RuleTable) -> list[str]:
    """Note which of these traces (keys) have contradicting owners, and which no longer; the ids of
    those that have."""
    keys, tenant = sorted(traces), current_tenant_id()
    rows: list[tuple[str, str, datetime]] = []
    for (key, trace_id), sets in sets_of(keys).items():
        if rules.contradicts(sets.values()):
            rows.append((key, trace_id, min(at for at, _ in sets)))
    told = [list(column) for column in zip(*rows, strict=True)] if rows else [[], [], []]
    with connection.cursor() as cursor:
        code = CONTRADICTING_OWNERS
        cursor.execute(NOTE, [*told, tenant, keys, code, tenant, tenant, code])
        return [trace_id for (trace_id,) in cursor.fetchall()]


Sets = dict[tuple[datetime, int], tuple[Pair, ...]]


def sets_of(keys: list[str]) -> Mapping[tuple[str, str], Sets]:
    """(trace key, trace id) → its sets of values by when they were said."""
    found: dict[tuple[str, str], Sets] = {}
    with connection.cursor() as cursor:
        cursor.execute(load("mapping/links"), {"tenant": current_tenant_id(), "keys": keys})
        for key, trace_id, at, set_id, said, _outcome in cursor.fetchall():
            found.setdefault((key, trace_id), {})[at, set_id] = decode(said)
    return found


def fetch(statement: str, keys: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [current_tenant_id(), keys])
        return [value for (value,) in cursor.fetchall()]


def forget_replaced(words: Words) -> None:
    """What was mapped is the word of a source itself now: nothing contradicts it."""
    run("forget_contradictions", {**words, "code": CONTRADICTING_OWNERS})
