"""What a version would do to the last days, read from what was said of their traces."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connections

from finops import clock
from finops.scope import current_tenant_id
from ledger.calc.mapping.preview import Owner, Preview, TraceGroup, preview
from ledger.calc.mapping.rules import RuleTable
from ledger.models import Period, SourceSet, TraceSource
from ledger.parsers.records.values import CLOCK_SKEW
from ledger.parsers.source_values import decode
from ledger.queries.mapping.owners import owners_of
from ledger.queries.sql import load, reading_alias

DAYS: Final = 7
# A page opens within a second: of more traces the newest are looked at, and the page says so.
MOST_TRACES: Final = 5_000
MOST_COUNTED: Final = 100_000
# A trace's lines may be older than what was said of it; as old as facts that still change.
OLDEST: Final = timedelta(days=62)
COUNTS: Final = """
SELECT count(DISTINCT t.trace_key) FILTER (WHERE t.occurred_at >= %s),
       count(DISTINCT t.trace_key), count(*)
FROM (
  SELECT t.trace_key, t.occurred_at FROM ledger_tracesource t
  WHERE t.tenant_id = %s AND t.occurred_at >= %s
  ORDER BY t.occurred_at DESC
  LIMIT %s
) t
"""


def preview_of(rules: RuleTable, days: int = DAYS) -> Preview:
    """Whose the traces of the last days are, and whose they would be by these rules."""
    now = clock.now()
    since = now - timedelta(days=days)
    cut_at = cut_of(since)
    groups = groups_between(cut_at or since, now)
    ids = {pk for group in groups for pk in group.sets}
    texts = dict(SourceSet.objects.filter(pk__in=ids).values_list("pk", "said"))
    owners = owners_of(rules, texts.values())
    owner_of: dict[int, Owner | None] = {}
    for pk, text in texts.items():
        words = owners[text]
        owner_of[pk] = (words["use_case_id"], words["cost_center"]) if words else None
    values = {pk: decode(text) for pk, text in texts.items()}
    looked_at, traces = counts_since(since, cut_at or since)
    moves = preview(groups, owner_of, values)
    return replace(moves, cut_at=cut_at, looked_at=looked_at, traces=traces)


def counts_since(since: datetime, cut_at: datetime) -> tuple[int, int | None]:
    """How many traces said values since `cut_at`, and how many in all these days: None of more
    than `MOST_COUNTED` sayings."""
    parameters = (cut_at, current_tenant_id(), since, MOST_COUNTED + 1)
    with connections[reading_alias()].cursor() as cursor:
        cursor.execute(COUNTS, parameters)
        looked_at, traces, sayings = cursor.fetchone()
    return looked_at, None if sayings > MOST_COUNTED else traces


def cut_of(since: datetime) -> datetime | None:
    """From when on the newest `MOST_TRACES` are; None if there are no more since then."""
    newest = (
        TraceSource.objects.using(reading_alias())
        .filter(tenant_id=current_tenant_id(), occurred_at__gte=since)
        .order_by("-occurred_at")
    )
    times = newest.values_list("occurred_at", flat=True)[MOST_TRACES : MOST_TRACES + 1]
    return next(iter(times), None)


def groups_between(since: datetime, now: datetime) -> list[TraceGroup]:
    closed = Period.objects.filter(state="closed").order_by("-ends_at").first()
    parameters: dict[str, Any] = {  # Any: whatever psycopg can adapt
        "tenant": current_tenant_id(),
        "since": since,
        "oldest": since - OLDEST,
        "latest": now + CLOCK_SKEW,  # months to come have partitions already
        "closed_until": closed.ends_at.isoformat() if closed else "-infinity",
    }
    with connections[reading_alias()].cursor() as cursor:
        cursor.execute(load("mapping/preview"), parameters)
        return [
            TraceGroup(tuple(sets), (use_case, center), is_closed, requests, cost)
            for sets, use_case, center, is_closed, requests, cost in cursor.fetchall()
        ]
