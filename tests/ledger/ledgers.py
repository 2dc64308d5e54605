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
OUTCOMES = (
    "d.credit / 1000000000000, d.value_usd, d.implied_credit, d.valued_credit, d.failed_credit"
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
    "details": """
        SELECT q.trace_id, q.latency_ms, q.run_id, p.status FROM ledger_request q
        LEFT JOIN ledger_requestprofile p ON p.tenant_id = q.tenant_id AND p.id = q.profile_id
        WHERE q.tenant_id = %s ORDER BY 1""",
    "reported": """
        SELECT trace_key, occurred_at, tellers, latency_ms, run_id, status
        FROM ledger_reportedrequest WHERE tenant_id = %s ORDER BY 1""",
    "outcomes": f"""
        SELECT o.kind, o.outcome_id, o.revision, o.occurred_at, o.is_withdrawn, o.quality_passed,
               o.risk_ok, o.adopted, o.value_usd, o.trace_key, {WORDS}
        FROM ledger_outcome o
        LEFT JOIN ledger_attribution a ON a.tenant_id = o.tenant_id AND a.id = o.attribution_id
        WHERE o.tenant_id = %s ORDER BY 1, 2, 3""",
    "cases": """
        SELECT case_key, trace_key, occurred_at FROM ledger_casetrace t
        WHERE t.tenant_id = %s ORDER BY 1, 2""",
    "credits": f"""
        SELECT c.case_key, c.kind, c.trace_key, c.occurred_at, c.traced_at, c.credit, c.value_usd,
               c.is_implied, c.is_counted, {WORDS}
        FROM ledger_outcomecredit c
        JOIN ledger_attribution a ON a.tenant_id = c.tenant_id AND a.id = c.attribution_id
        WHERE c.tenant_id = %s ORDER BY 1, 2, 3""",
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
        SELECT d.day, {WORDS}, d.kind, {OUTCOMES} FROM ledger_outcomeday d
        JOIN ledger_attribution a ON a.tenant_id = d.tenant_id AND a.id = d.attribution_id
        WHERE d.tenant_id = %s ORDER BY 1, 2, 3""",
    "counted by cohort": f"""
        SELECT d.day, {WORDS}, d.kind, {OUTCOMES} FROM ledger_cohortday d
        JOIN ledger_attribution a ON a.tenant_id = d.tenant_id AND a.id = d.attribution_id
        WHERE d.tenant_id = %s ORDER BY 1, 2, 3""",
}


def the_ledger() -> dict[str, list[tuple[object, ...]]]:
    """Facts and sums of the tenant in force, in words and exact numbers."""
    tables: dict[str, list[tuple[object, ...]]] = {}
    with connection.cursor() as cursor:
        for name, query in DUMPS.items():
            cursor.execute(query, [current_tenant_id()])
            tables[name] = cursor.fetchall()
    return tables


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
