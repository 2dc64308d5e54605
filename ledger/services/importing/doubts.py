"""What receivers remember beside the facts: events in doubt, and calls around other calls.

Both in the transaction of the posting, under the lock that puts a tenant's postings in line.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import polars as pl
from django.db import connection, transaction

from finops.models import Tenant
from finops.scope import current_tenant_id, tenant_scope
from ledger.models import OuterCall
from ledger.parsers.received import Problem, Received
from ledger.services.posting.digests import COST_EVENT, digests, keys

REMEMBERED = timedelta(days=7)
KNOWN_OUTER = """
SELECT replace(mark::text, '-', '') FROM ledger_outercall
WHERE tenant_id = %s AND mark = ANY(%s::uuid[])
"""
ADD_OUTER = """
INSERT INTO ledger_outercall (tenant_id, mark)
SELECT %s, mark FROM unnest(%s::uuid[]) AS m (mark) ORDER BY mark ON CONFLICT DO NOTHING
RETURNING replace(mark::text, '-', '')
"""
ADD_DOUBTS = """
INSERT INTO ledger_degradedevent
  (tenant_id, event_key, code, occurred_at, channel, cost_event_id, trace_id)
SELECT %s, d.event_key, d.code, k.occurred_at, %s, d.cost_event_id, d.trace_id
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[])
     AS d (event_key, code, cost_event_id, trace_id)
JOIN ledger_recordkey k ON k.tenant_id = %s AND k.key = d.event_key
ORDER BY d.event_key, d.code
ON CONFLICT DO NOTHING
"""


def outer_events(events: pl.DataFrame, received: Received) -> list[str]:
    """The ids of events that have a call inside which came in another body."""
    ids = [one for one in events["cost_event_id"] if one in received.marks]
    marks = digests(received.marks[one] for one in ids).to_list()
    known = known_outer(marks)
    return [one for one, mark in zip(ids, marks, strict=True) if mark in known]


def known_outer(marks: list[str]) -> frozenset[str]:
    if not marks:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(KNOWN_OUTER, [current_tenant_id(), marks])
        return frozenset(mark for (mark,) in cursor.fetchall())


def remember_outer(around: Mapping[str, str]) -> list[str]:
    """Remember calls (mark → event id) that have another inside; the event keys of the new ones."""
    if not around:
        return []
    marks = digests(around).to_list()
    with connection.cursor() as cursor:
        cursor.execute(ADD_OUTER, [current_tenant_id(), marks])
        new = {mark for (mark,) in cursor.fetchall()}
    ids = [one for mark, one in zip(marks, around.values(), strict=True) if mark in new]
    found: list[str] = keys(COST_EVENT, pl.Series(ids, dtype=pl.String)).to_list()
    return found


def forget_outer(at: datetime) -> int:
    """Forget marks whose outer call would have come long ago, of all tenants; how many."""
    forgotten = 0
    for tenant_id in Tenant.objects.order_by("pk").values_list("pk", flat=True):
        with tenant_scope(tenant_id), transaction.atomic():
            old = OuterCall.objects.filter(seen_at__lt=at - REMEMBERED)
            forgotten += old.delete()[0]
    return forgotten


def remember_doubts(problems: Iterable[Problem], events: pl.DataFrame, channel: str) -> None:
    """A row for each of these events that came in but is in doubt."""
    traces = dict(events.select("cost_event_id", "trace_id").iter_rows())
    doubts = [one for one in problems if not one.is_lost and one.id in traces]
    if not doubts:
        return
    ids = [one.id for one in doubts]
    event_keys = keys(COST_EVENT, pl.Series(ids, dtype=pl.String)).to_list()
    columns = [event_keys, [one.code for one in doubts], ids, [traces[one] for one in ids]]
    tenant = current_tenant_id()
    with connection.cursor() as cursor:
        cursor.execute(ADD_DOUBTS, [tenant, channel, *columns, tenant])
