"""The whole ledger of a tenant in words, to compare two ways of getting there."""

import json
import random
import uuid
from collections.abc import Sequence

from django.db import connection

from finops.scope import current_tenant_id
from ledger.parsers import gate_records
from ledger.services.posting import PostedChunk, post_chunk
from tests.ledger.records import LIMITS, NOW, Record

WORDS = (
    "concat_ws('/', a.business_unit, a.cost_center, a.use_case, a.workflow_step, a.risk_tier,"
    " a.cache_status)"
)
DUMPS = {
    "lines": f"""
        SELECT e.record_id, l.line_no, l.occurred_at, m.meter, l.quantity, l.unit_price,
               l.cost_usd, l.reported_cost_usd, r.source, {WORDS}
        FROM ledger_costline l
        JOIN ledger_recordkey e ON e.tenant_id = l.tenant_id AND e.key = l.event_key
        JOIN ledger_meter m ON m.tenant_id = l.tenant_id AND m.id = l.meter_id
        JOIN ledger_rate r ON r.tenant_id = l.tenant_id AND r.id = l.rate_id
        LEFT JOIN ledger_recordkey k ON k.tenant_id = l.tenant_id AND k.key = l.trace_key
        LEFT JOIN ledger_attribution a ON a.tenant_id = l.tenant_id
          AND a.id = coalesce(l.attribution_id, k.attribution_id)
        WHERE l.tenant_id = %s ORDER BY 1, 2""",
    "requests": f"""
        SELECT q.trace_id, q.occurred_at, q.implied, q.business_outcome_id, {WORDS}
        FROM ledger_request q
        JOIN ledger_attribution a ON a.tenant_id = q.tenant_id AND a.id = q.attribution_id
        WHERE q.tenant_id = %s ORDER BY 1""",
    "outcomes": f"""
        SELECT o.kind, o.outcome_id, o.occurred_at, o.implied, o.quality_passed, o.value_usd,
               o.trace_key, {WORDS}
        FROM ledger_outcome o
        LEFT JOIN ledger_recordkey k ON k.tenant_id = o.tenant_id AND k.key = o.trace_key
        LEFT JOIN ledger_attribution a ON a.tenant_id = o.tenant_id
          AND a.id = coalesce(o.attribution_id, k.attribution_id)
        WHERE o.tenant_id = %s ORDER BY 1, 2""",
    "hours": f"""
        SELECT d.hour, {WORDS}, m.meter, r.source, d.lines, d.events, d.unpriced_lines,
               d.quantity, d.cost_usd, d.reported_cost_usd
        FROM ledger_costhour d
        JOIN ledger_attribution a ON a.tenant_id = d.tenant_id AND a.id = d.attribution_id
        JOIN ledger_meter m ON m.tenant_id = d.tenant_id AND m.id = d.meter_id
        JOIN ledger_rate r ON r.tenant_id = d.tenant_id AND r.id = d.rate_id
        WHERE d.tenant_id = %s ORDER BY 1, 2, 3, 4, 7""",
    "asked by hour": f"""
        SELECT d.hour, {WORDS}, d.requests FROM ledger_requesthour d
        JOIN ledger_attribution a ON a.tenant_id = d.tenant_id AND a.id = d.attribution_id
        WHERE d.tenant_id = %s ORDER BY 1, 2""",
    "asked by day": f"""
        SELECT d.day, {WORDS}, d.requests FROM ledger_requestday d
        JOIN ledger_attribution a ON a.tenant_id = d.tenant_id AND a.id = d.attribution_id
        WHERE d.tenant_id = %s ORDER BY 1, 2""",
    "days": f"""
        SELECT d.day, {WORDS}, m.meter, r.source, d.lines, d.events, d.unpriced_lines,
               d.quantity, d.cost_usd, d.reported_cost_usd
        FROM ledger_costday d
        JOIN ledger_attribution a ON a.tenant_id = d.tenant_id AND a.id = d.attribution_id
        JOIN ledger_meter m ON m.tenant_id = d.tenant_id AND m.id = d.meter_id
        JOIN ledger_rate r ON r.tenant_id = d.tenant_id AND r.id = d.rate_id
        WHERE d.tenant_id = %s ORDER BY 1, 2, 3, 4, 7""",
    "counted": f"""
        SELECT d.day, {WORDS}, d.kind, d.outcomes, d.value_usd
        FROM ledger_outcomeday d
        JOIN ledger_attribution a ON a.tenant_id = d.tenant_id AND a.id = d.attribution_id
        WHERE d.tenant_id = %s ORDER BY 1, 2, 3""",
}


def the_ledger() -> dict[str, list[tuple[object, ...]]]:
    """Facts and sums of the tenant in force, in words and exact numbers."""
    found: dict[str, list[tuple[object, ...]]] = {}
    with connection.cursor() as cursor:
        for name, query in DUMPS.items():
            cursor.execute(query, [current_tenant_id()])
            found[name] = cursor.fetchall()
    return found


def send(records: Sequence[Record]) -> PostedChunk:
    """One batch, as the online ingest posts it; duplicates and conflicts are allowed."""
    chunk = gate_records(json.dumps(list(records)).encode(), "application/json", NOW, LIMITS)
    assert chunk.rejects.is_empty(), chunk.rejects.to_dicts()
    return post_chunk(chunk=chunk, source=uuid.uuid4(), chunk_no=0, channel="tests")


def send_wildly(records: Sequence[Record], chance: random.Random, times: int = 5) -> None:
    """The same records several times, shuffled, cut into pieces that overlap."""
    for _ in range(times):
        shuffled = chance.sample(list(records), len(records))
        at = 0
        while at < len(shuffled):
            size = chance.randint(1, 9)
            send(shuffled[max(0, at - chance.randint(0, 3)) : at + size])
            at += size
