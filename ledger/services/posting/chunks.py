"""One chunk of gated records into one tenant's ledger, in one transaction with its effect."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import astuple, dataclass
from typing import Any  # Any: parameters of a statement
from uuid import UUID

import polars as pl
from django.db import connection, transaction
from django.utils import timezone

from finops.db.prepared import prepared_cursor
from finops.models import Tenant
from finops.scope import current_tenant_id
from ledger.parsers import GatedChunk
from ledger.queries.sql import load
from ledger.services.partitions import next_month
from ledger.services.posting.claiming import claim, judge_repeats, keys_known
from ledger.services.posting.copying import copy_in, send
from ledger.services.posting.merging import Merged, merge_calls
from ledger.services.posting.periods import Books, book_adjustments, books_at
from ledger.services.posting.preparing import Prepared, Rows, prepare, rows_of_lines
from ledger.services.posting.statements import (
    SMALL_BATCH,
    SMALL_POSTING,
    Words,
    analyze,
    lay_out,
    run,
)
from ledger.services.posting.summing import sum_lines

# The lock that puts the postings of one tenant in line: two at once could each miss what the
# other is just writing, and a late request would then never find its events.
POSTING_LOCK = 71_021
END = """
UPDATE ledger_importbatch SET accepted = %s, duplicate = %s, conflict = %s
WHERE tenant_id = %s AND id = %s
"""
SCORE_COLUMNS = {
    "key": "score_key",
    "occurred_at": "occurred_at",
    "trace_key": "trace_key",
    "outcome_key": "outcome_key",
    "metric_id": "metric_id",
    "value": "value",
    "trace_id": "trace_id",
    "business_outcome_id": "business_outcome_id",
    "record_id": "score_id",
}


@dataclass(frozen=True)
class PostedChunk:
    """What became of a chunk: counts of records, and the rows that were not accepted."""

    accepted: int
    duplicate: int
    conflict: int
    duplicate_rows: frozenset[int] = frozenset()
    conflict_rows: frozenset[int] = frozenset()


def take_turn() -> None:
    """Wait for the tenant's turn to post; it ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [POSTING_LOCK, current_tenant_id()])


def lock_postings() -> Tenant:
    """Wait for the tenant's turn to post; the tenant as it is then (its time zone may change)."""
    take_turn()
    tenant: Tenant = Tenant.objects.get(pk=current_tenant_id())
    return tenant


def post_chunk(*, chunk: GatedChunk, source: UUID, chunk_no: int, channel: str) -> PostedChunk:
    """Prepare and post a chunk, where nothing else is to be done in between."""
    return post(prepared=prepare(chunk), source=source, chunk_no=chunk_no, channel=channel)


@dataclass(frozen=True)
class Batch:
    """A posting that has begun: its id, its channel, the tenant's clock, and the books."""

    id: int
    channel: str
    zone: str
    books: Books


def nothing() -> None:
    """For those whom nobody waits for."""


@transaction.atomic(savepoint=False)
def post(
    *,
    prepared: Prepared,
    source: UUID,
    chunk_no: int,
    channel: str,
    outer: Collection[str] = (),
    begun: Callable[[], None] = nothing,
) -> PostedChunk:
    """Post the records of a chunk; `(source, chunk_no)` is posted once, whatever happens.

    `outer` are keys of events that turn out to be around calls of this chunk: they repeat what
    these used, and are reversed if they were counted. `begun` is called when the tenant's turn
    has come.

    The same id with the same content is a duplicate; with other content a conflict, which is
    reported and not written. Source: ledger reference 1, 2, 5.
    """
    take_turn()
    begun()
    batch = begin(source, chunk_no, channel)
    if isinstance(batch, PostedChunk):
        return batch
    posted = _post(prepared, batch, outer)
    with prepared_cursor("default") as cursor:
        cursor.execute(END, [*astuple(posted)[:3], current_tenant_id(), batch.id])
    return posted


def begin(source: UUID, chunk_no: int, channel: str) -> Batch | PostedChunk:
    """A new batch; or what became of the chunk, if it was posted before."""
    now = timezone.now()
    given: Mapping[str, Any] = {
        "tenant": current_tenant_id(),
        "source": source,
        "chunk_no": chunk_no,
        "channel": channel,
        "now": now,
    }
    with prepared_cursor("default") as cursor:
        cursor.execute(load("posting/begin"), given)
        zone, closed_until, batch_id, *done = cursor.fetchone()
    if batch_id is None:
        return PostedChunk(*done)
    return Batch(batch_id, channel, zone, books_at(closed_until, now))


def _post(prepared: Prepared, batch: Batch, outer: Collection[str]) -> PostedChunk:
    words: Words = {
        "tenant": current_tenant_id(),
        "batch": batch.id,
        "zone": batch.zone,
        "unattributed": prepared.unattributed,
        "unpriced": prepared.unpriced,
        "is_small": prepared.records.frame.height <= SMALL_POSTING,
        **batch.books.words,
    }
    lay_out()
    statuses = claim(prepared.records, words, implied=False)
    new = prepared.without(keys_known(statuses)) if statuses.height else prepared
    told = claim(new.told, words, implied=True)
    merged = merge_calls(new.staged.events, batch.channel, outer)
    lines = merged_lines(new.lines, merged)
    if not lines.is_empty:
        send("stage_line", lines.copy)
    post_scores(new.scores, words)
    replaced = (statuses["status"] == "replaced").any() or (told["status"] == "replaced").any()
    write_facts(words, lines.frame, merged, replaced=replaced)
    return count(prepared, statuses)


def merged_lines(lines: Rows, merged: Merged) -> Rows:
    """Lines of the events that count, each under the trace where its cost belongs."""
    if not merged.has_placed:
        return lines
    there = merged.events.select(pl.col("key").alias("event_key"), "trace_key", "trace_id")
    bare = lines.frame.drop("trace_key", "trace_id")
    return rows_of_lines(bare.join(there, on="event_key", maintain_order="left"))


def post_scores(scores: pl.DataFrame | None, words: Words) -> None:
    """New scores of traces and outcomes."""
    if scores is None or scores.is_empty():
        return
    run("stage_score", words)
    copy_in("stage_score", scores.select(SCORE_COLUMNS.keys()).rename(SCORE_COLUMNS))
    run("scores", words)


def write_facts(words: Words, lines: pl.DataFrame, merged: Merged, *, replaced: bool) -> None:
    """Facts and sums, in the order that lets each step see what the one before has settled."""
    if replaced:
        run("replace_requests", words)
    run("requests", words)
    moved = move_late(words)
    if replaced:
        run("replace_outcomes", words)
    if not lines.is_empty():
        sum_lines(
            lines,
            unattributed=int(words["unattributed"]),
            unpriced=int(words["unpriced"]),
            tenant_id=int(words["tenant"]),
        )
        run("lines", words)
    run("outcomes", words)
    run("open_traces", words)
    merged.post_moves(words)
    adjusted = book_adjustments(words)
    run("roll_up", words)
    if replaced or moved or merged.has_moves or adjusted:
        run("drop_empty", words)


def move_late(words: Words) -> bool:
    """Requests that came after their events: move what was counted as unattributed."""
    run("moves", words)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT month FROM stage_move ORDER BY month")
        found = [month for (month,) in cursor.fetchall()]
    analyze(SMALL_BATCH + 1 if found else 0, "stage_move")
    for month in found:
        bounds = {"start": f"{month} 00:00+00", "end": f"{next_month(month)} 00:00+00"}
        run("move_month", {**words, **bounds, "month": month})
    if found:
        run("close_traces", words)
    return bool(found)


def count(prepared: Prepared, statuses: pl.DataFrame) -> PostedChunk:
    """Counts over the explicit records; repeats inside the chunk are judged by what now stands."""
    duplicates = set(statuses.filter(pl.col("status") == "duplicate")["row"].to_list())
    conflicts = set(statuses.filter(pl.col("status") == "conflict")["row"].to_list())
    for row, same in judge_repeats(prepared.staged.repeats):
        (duplicates if same else conflicts).add(row)
    return PostedChunk(
        accepted=prepared.accepted - len(duplicates) - len(conflicts),
        duplicate=len(duplicates),
        conflict=len(conflicts),
        duplicate_rows=frozenset(duplicates),
        conflict_rows=frozenset(conflicts),
    )
