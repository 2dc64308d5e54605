"""One chunk of gated records into one tenant's ledger, in one transaction with its effect."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any  # Any: parameters of a statement
from uuid import UUID

import polars as pl
from django.db import connection, transaction

from finops import clock
from finops.db.prepared import prepared_cursor
from finops.models import Tenant
from finops.scope import current_tenant_id
from ledger.parsers import GatedChunk
from ledger.queries.sql import load
from ledger.services.partitions import next_month
from ledger.services.posting.calls.merging import Merged, merge_calls
from ledger.services.posting.calls.noughts import known_as_written
from ledger.services.posting.calls.span_trees import FLAT, Nesting
from ledger.services.posting.calls.suspecting import note_suspected
from ledger.services.posting.calls.withdrawn import (
    COUNTED_ELSEWHERE,
    has_cases,
    restore_requests,
    settle_elsewhere,
)
from ledger.services.posting.claiming import claim, judge_repeats, keys_known
from ledger.services.posting.copying import copy_in, send
from ledger.services.posting.doubting import PostedDoubt, notes_of
from ledger.services.posting.periods import Books, book_adjustments, books_at
from ledger.services.posting.preparing import Prepared, Rows, prepare
from ledger.services.posting.provider_credits import (
    NO_CREDITS,
    JudgedCredits,
    Note,
    judge_credits,
    post_credits,
)
from ledger.services.posting.requests.cases import settle_or_mark
from ledger.services.posting.requests.contradicting import (
    CONTRADICTING_OWNERS,
    doubt_new,
    forget_replaced,
)
from ledger.services.posting.requests.details import Amended, amend
from ledger.services.posting.requests.reported import post_reports
from ledger.services.posting.requests.sources import keep_sources
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
    """What became of a chunk: counts of records, the rows that were not accepted, and what is to be
    said of some of them. `doubts` are what posting found doubtful about its calls and traces; the
    notes say them too."""

    accepted: int
    duplicate: int
    conflict: int
    duplicate_rows: frozenset[int] = frozenset()
    conflict_rows: frozenset[int] = frozenset()
    notes: Mapping[int, Note] = field(default_factory=dict)
    doubts: tuple[PostedDoubt, ...] = ()


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
    """A posting that has begun: its id, its channel, the tenant's clock, and the books.

    `has_withdrawn`: requests of traces that had no call left were withdrawn; `has_elsewhere`:
    some calls count in other traces than their own.
    """

    id: int
    channel: str
    zone: str
    books: Books
    has_withdrawn: bool = False
    has_elsewhere: bool = False


def nothing() -> None:
    """For those whom nobody waits for."""


@transaction.atomic(savepoint=False)
def post(
    *,
    prepared: Prepared,
    source: UUID,
    chunk_no: int,
    channel: str,
    nesting: Nesting = FLAT,
    begun: Callable[[], None] = nothing,
) -> PostedChunk:
    """Post the records of a chunk; `(source, chunk_no)` is posted once, whatever happens.

    `nesting` is what the spans of their traces say of these events and of earlier ones. `begun`
    is called when the tenant's turn has come.

    The same id with the same content is a duplicate; with other content a conflict, which is
    reported and not written. Source: ledger 1, 3, 6.
    """
    take_turn()
    begun()
    batch = begin(source, chunk_no, channel)
    if isinstance(batch, PostedChunk):
        return batch
    posted = _post(prepared, batch, nesting)
    with prepared_cursor("default") as cursor:
        cursor.execute(
            END, [posted.accepted, posted.duplicate, posted.conflict, current_tenant_id(), batch.id]
        )
    return posted


def begin(source: UUID, chunk_no: int, channel: str) -> Batch | PostedChunk:
    """A new batch; or what became of the chunk, if it was posted before."""
    now = clock.now()
    given: Mapping[str, Any] = {
        "tenant": current_tenant_id(),
        "source": source,
        "chunk_no": chunk_no,
        "channel": channel,
        "now": now,
    }
    with prepared_cursor("default") as cursor:
        cursor.execute(load("posting/begin"), given)
        zone, closed_until, batch_id, has_withdrawn, has_elsewhere, *done = cursor.fetchone()
    if batch_id is None:
        return PostedChunk(*done)
    books = books_at(closed_until, now)
    return Batch(batch_id, channel, zone, books, has_withdrawn, has_elsewhere)


def _post(prepared: Prepared, batch: Batch, nesting: Nesting) -> PostedChunk:
    words: Words = {
        "tenant": current_tenant_id(),
        "batch": batch.id,
        "zone": batch.zone,
        "unattributed": prepared.unattributed,
        "unpriced": prepared.unpriced,
        "is_small": prepared.records.frame.height <= SMALL_POSTING,
        "channel": batch.channel,
        **batch.books.words,
    }
    lay_out()
    judged = judge_credits(prepared.credits, words)
    prepared = prepared.refusing(judged.refused).as_of_now()
    statuses = claim(prepared.records, words, implied=False)
    new = prepared.without(keys_known(statuses)) if statuses.height else prepared
    told = claim(new.told, words, implied=True)
    if new.details is not None:
        send("stage_requestdetail", new.details.copy)
        analyze(new.details.frame.height, "stage_requestdetail")
    merged = merge_calls(new.staged.events, batch.channel, nesting)
    merged.hold(new.lines)
    lines = merged.posted(new.lines)
    if not lines.is_empty:
        send("stage_line", lines.copy)
    post_scores(new.scores, words)
    post_credits(judged, words)
    replaced = (statuses["status"] == "replaced").any() or (told["status"] == "replaced").any()
    moved = write_facts(words, lines.frame, merged, replaced=replaced)
    if batch.has_withdrawn:
        restore_requests(words, merged.new_traces)
    doubts = [PostedDoubt(event, code) for event, code in merged.doubtful]
    if merged.left_traces or batch.has_elsewhere:
        found = settle_elsewhere(words, merged.left_traces)
        doubts += [PostedDoubt(trace, COUNTED_ELSEWHERE, is_of_trace=True) for trace in found]
    if merged.has_sightings:
        note_suspected()
    if new.sources is not None:
        keep_sources(new.sources, words)
        traces = doubt_new(new.sources)
        doubts += [PostedDoubt(one, CONTRADICTING_OWNERS, is_of_trace=True) for one in traces]
    if replaced:
        forget_replaced(words)
    reports = new.all_reports()
    if reports is not None:
        post_reports(reports)
    has_results = not new.links.is_empty or not new.staged.outcomes.is_empty()
    may_return = batch.has_withdrawn or batch.has_elsewhere or bool(merged.left_traces)
    if replaced or moved or has_results or (may_return and has_cases()):
        credit_cases(new.links, words)
    return with_doubts(count(prepared, statuses, judged), prepared, doubts)


def post_scores(scores: pl.DataFrame | None, words: Words) -> None:
    """New scores of traces and outcomes."""
    if scores is None or scores.is_empty():
        return
    run("stage_score", words)
    copy_in("stage_score", scores.select(SCORE_COLUMNS.keys()).rename(SCORE_COLUMNS))
    run("scores", words)


def credit_cases(links: Rows, words: Words) -> None:
    """Note which traces work on which cases, and credit what these brought about: now, or a
    worker soon."""
    if not links.is_empty:
        send("stage_link", links.copy)
        run("case_links", words)
    run("touched_cases", words)
    settle_or_mark(words)


def write_facts(words: Words, lines: pl.DataFrame, merged: Merged, *, replaced: bool) -> bool:
    """Facts and sums, in the order that lets each step see what the one before has settled;
    whether traces moved to a request that came late."""
    if replaced:
        run("replace_requests", words)
    run("requests", words)
    moved = move_late(words)
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
    changes_counted = replaced or moved or merged.has_moves
    adjusted = book_adjustments(words, changes_counted=changes_counted)
    run("roll_up", words)
    if changes_counted or adjusted:
        run("drop_empty", words)
    return moved


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


def count(
    prepared: Prepared, statuses: pl.DataFrame, judged: JudgedCredits = NO_CREDITS
) -> PostedChunk:
    """Counts over the explicit records; repeats inside the chunk are judged by what now stands.

    A request that is known with other content may still only add to it (`amend`).
    """
    duplicates = set(statuses.filter(pl.col("status") == "duplicate")["row"].to_list())
    conflicts = set(statuses.filter(pl.col("status") == "conflict")["row"].to_list())
    duplicates |= judged.repeated_rows
    conflicts |= judged.contradicting_rows
    for row, same in judge_repeats(prepared.staged.repeats):
        (duplicates if same else conflicts).add(row)
    as_before = known_as_written(prepared.staged.events, conflicts)
    duplicates |= as_before
    conflicts -= as_before
    for row, what in amend(requests_among(prepared, conflicts)).items():
        if what is not Amended.CONFLICT:
            conflicts.discard(row)
        if what is Amended.DUPLICATE:
            duplicates.add(row)
    return PostedChunk(
        accepted=prepared.accepted - len(duplicates) - len(conflicts),
        duplicate=len(duplicates),
        conflict=len(conflicts),
        duplicate_rows=frozenset(duplicates),
        conflict_rows=frozenset(conflicts),
        notes=judged.notes,
    )


def with_doubts(
    posted: PostedChunk, prepared: Prepared, doubts: Sequence[PostedDoubt]
) -> PostedChunk:
    if not doubts:
        return posted
    found = notes_of(doubts, prepared.staged)
    notes = {row: note for row, note in found.items() if row not in posted.conflict_rows}
    return replace(posted, doubts=tuple(doubts), notes={**notes, **posted.notes})


def requests_among(prepared: Prepared, rows: Collection[int]) -> pl.DataFrame:
    """The requests among these rows, in the order of the chunk."""
    staged = prepared.staged
    if not rows:
        return staged.requests.clear()
    is_among = pl.col("row").is_in(list(rows))
    both = pl.concat([staged.requests.filter(is_among), staged.repeated.filter(is_among)])
    return both.sort("row")
