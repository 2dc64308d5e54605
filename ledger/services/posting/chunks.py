"""One chunk of gated records into one tenant's ledger, in one transaction with its effect."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import polars as pl
from django.db import connection, transaction

from finops.models import Tenant, UseCase
from finops.scope import current_tenant_id
from ledger.models import ImportBatch
from ledger.parsers import GatedChunk
from ledger.services.partitions import next_month
from ledger.services.posting.claiming import (
    SMALL_BATCH,
    Words,
    analyze,
    claim,
    judge_repeats,
    keys_known,
    run,
)
from ledger.services.posting.digests import outcome_keys
from ledger.services.posting.interning import RATE, SCORE_METRIC, intern, unattributed_id
from ledger.services.posting.merging import Merged, merge_calls
from ledger.services.posting.periods import Books, book_adjustments, open_books
from ledger.services.posting.pricing import price_lines
from ledger.services.posting.staging import Staged, copy_in, implied_records, stage
from ledger.services.posting.summing import sum_lines

# The lock that puts the postings of one tenant in line: two at once could each miss what the
# other is just writing, and a late request would then never find its events.
POSTING_LOCK = 71_021
LINE_COLUMNS = {
    "line_no": "line_no",
    "occurred_at": "occurred_at",
    "attribution_id": "attribution_id",
    "meter_id": "meter_id",
    "rate_id": "rate_id",
    "key": "event_key",
    "trace_key": "trace_key",
    "quantity": "quantity",
    "unit_price": "unit_price",
    "allocated_cost_usd": "reported_cost_usd",
}

LINE_KINDS = {
    "line_no": "int2",
    "occurred_at": "timestamptz",
    "attribution_id": "int4",
    "meter_id": "int4",
    "rate_id": "int4",
    "event_key": "uuid",
    "trace_key": "uuid",
    "quantity": "numeric",
    "unit_price": "numeric",
    "reported_cost_usd": "numeric",
}
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


def lock_postings() -> Tenant:
    """Wait for the tenant's turn to post; the tenant as it is then (its time zone may change)."""
    tenant_id = current_tenant_id()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [POSTING_LOCK, tenant_id])
    tenant: Tenant = Tenant.objects.get(pk=tenant_id)
    return tenant


@transaction.atomic
def post_chunk(
    *,
    chunk: GatedChunk,
    source: UUID,
    chunk_no: int,
    channel: str,
    outer: Collection[str] = (),
) -> PostedChunk:
    """Post the records of a chunk; `(source, chunk_no)` is posted once, whatever happens.

    `outer` are keys of events that turn out to be around calls of this chunk: they repeat what
    these used, and are reversed if they were counted.

    The same id with the same content is a duplicate; with other content a conflict, which is
    reported and not written. Source: ledger reference 1, 2, 5.
    """
    tenant = lock_postings()
    done = ImportBatch.objects.filter(source=source, chunk_no=chunk_no).first()
    if done is not None:
        return PostedChunk(done.accepted, done.duplicate, done.conflict)
    books = open_books()
    batch = ImportBatch.objects.create(
        source=source, chunk_no=chunk_no, channel=channel, closed_until=books.closed_until
    )
    posted = _post(chunk, tenant, batch, books, outer)
    ImportBatch.objects.filter(pk=batch.pk).update(
        accepted=posted.accepted, duplicate=posted.duplicate, conflict=posted.conflict
    )
    return posted


def _post(
    chunk: GatedChunk,
    tenant: Tenant,
    batch: ImportBatch,
    books: Books,
    outer: Collection[str],
) -> PostedChunk:
    words: Words = {
        "tenant": tenant.pk,
        "batch": batch.pk,
        "zone": tenant.time_zone,
        "unattributed": unattributed_id(),
        "unpriced": unpriced_id(),
        **books.words,
    }
    run("stage", words)
    staged = stage(chunk)
    statuses = claim(staged.records, words, implied=False)
    new = staged.without(keys_known(statuses))
    units = dict(UseCase.objects.values_list("slug", "outcome_unit"))
    told = claim(implied_records(new, units), words, implied=True)
    merged = merge_calls(new.events, batch.channel, outer)
    lines = copy_lines(merged.events)
    post_scores(new.scores, words)
    replaced = (statuses["status"] == "replaced").any() or (told["status"] == "replaced").any()
    write_facts(words, lines, merged, replaced=replaced)
    return count(chunk, staged, statuses)


def unpriced_id() -> int:
    ids = ("price_entry_id", "price_component_id")
    words = {name: [None if name in ids else ""] for name in RATE} | {"source": ["unpriced"]}
    schema = {name: pl.Int64 if name in ids else pl.String for name in RATE}
    return int(intern("ledger_rate", pl.DataFrame(words, schema=schema)).item())


def copy_lines(events: pl.DataFrame) -> pl.DataFrame | None:
    """The priced lines of events, on their way to the database."""
    if events.is_empty():
        return None
    lines = price_lines(events)
    renamed = lines.select(*LINE_COLUMNS.keys(), "trace_id").rename(LINE_COLUMNS)
    copy_in("stage_line", renamed.drop("trace_id"), LINE_KINDS)
    return renamed


def post_scores(scores: pl.DataFrame | None, words: Words) -> None:
    """New scores of traces and outcomes, with their metric interned."""
    if scores is None or scores.is_empty():
        return
    known = scores.with_columns(pl.col("source").fill_null(""))
    metric = intern("ledger_scoremetric", known.select(SCORE_METRIC)).alias("metric_id")
    rows = known.with_columns(metric, outcome_keys(known["business_outcome_id"]))
    run("stage_score", words)
    copy_in("stage_score", rows.select(SCORE_COLUMNS.keys()).rename(SCORE_COLUMNS))
    run("scores", words)


def write_facts(
    words: Words, lines: pl.DataFrame | None, merged: Merged, *, replaced: bool
) -> None:
    """Facts and sums, in the order that lets each step see what the one before has settled."""
    if replaced:
        run("replace_requests", words)
    run("requests", words)
    moved = move_late(words)
    if replaced:
        run("replace_outcomes", words)
    if lines is not None:
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


def count(chunk: GatedChunk, staged: Staged, statuses: pl.DataFrame) -> PostedChunk:
    """Counts over the explicit records; repeats inside the chunk are judged by what now stands."""
    duplicates = set(statuses.filter(pl.col("status") == "duplicate")["row"].to_list())
    conflicts = set(statuses.filter(pl.col("status") == "conflict")["row"].to_list())
    for row, same in judge_repeats(staged.repeats):
        (duplicates if same else conflicts).add(row)
    return PostedChunk(
        accepted=chunk.accepted - staged.hint_count - len(duplicates) - len(conflicts),
        duplicate=len(duplicates),
        conflict=len(conflicts),
        duplicate_rows=frozenset(duplicates),
        conflict_rows=frozenset(conflicts),
    )
