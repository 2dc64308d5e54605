"""One chunk of gated records into one tenant's ledger, in one transaction with its effect."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import polars as pl
from django.db import connection, transaction

from finops.models import Tenant, UseCase
from finops.scope import current_tenant_id
from ledger.models import ImportBatch
from ledger.parsers import GatedChunk
from ledger.queries.sql import load
from ledger.services.partitions import next_month
from ledger.services.posting.interning import intern, unattributed_id
from ledger.services.posting.pricing import price_lines
from ledger.services.posting.staging import RECORD_COLUMNS, Staged, copy_in, stage

# The lock that puts the postings of one tenant in line: two at once could each miss what the
# other is just writing, and a late request would then never find its events.
Words = dict[str, int | str | date]  # the parameters of the posting SQL
POSTING_LOCK = 71_021
SMALL_BATCH = 500
LINE_COLUMNS = {
    "line_no": "line_no",
    "occurred_at": "occurred_at",
    "attribution_id": "attribution_id",
    "meter_id": "meter_id",
    "rate_id": "rate_id",
    "event_key": "event_key",
    "trace_key": "trace_key",
    "trace_id": "trace_id",
    "quantity": "quantity",
    "unit_price": "unit_price",
    "allocated_cost_usd": "reported_cost_usd",
}


@dataclass(frozen=True)
class PostedChunk:
    """What became of a chunk: counts of records, and the rows that were not accepted."""

    accepted: int
    duplicate: int
    conflict: int
    duplicate_rows: frozenset[int] = frozenset()
    conflict_rows: frozenset[int] = frozenset()


@transaction.atomic
def post_chunk(*, chunk: GatedChunk, source: UUID, chunk_no: int, channel: str) -> PostedChunk:
    """Post the records of a chunk; `(source, chunk_no)` is posted once, whatever happens.

    The same id with the same content is a duplicate; with other content a conflict, which is
    reported and not written. Source: ledger reference 1, 2, 5.
    """
    tenant = Tenant.objects.get(pk=current_tenant_id())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [POSTING_LOCK, tenant.pk])
    done = ImportBatch.objects.filter(source=source, chunk_no=chunk_no).first()
    if done is not None:
        return PostedChunk(done.accepted, done.duplicate, done.conflict)
    batch = ImportBatch.objects.create(source=source, chunk_no=chunk_no, channel=channel)
    posted = _post(chunk, tenant, batch.pk)
    ImportBatch.objects.filter(pk=batch.pk).update(
        accepted=posted.accepted, duplicate=posted.duplicate, conflict=posted.conflict
    )
    return posted


def _post(chunk: GatedChunk, tenant: Tenant, batch_id: int) -> PostedChunk:
    units = dict(UseCase.objects.values_list("slug", "outcome_unit"))
    words: Words = {
        "tenant": tenant.pk,
        "batch": batch_id,
        "zone": tenant.time_zone,
        "unattributed": unattributed_id(),
        "unpriced": unpriced_id(),
    }
    run("stage", words)
    staged = stage(chunk, units)
    copy_in("stage_record", staged.records.select(RECORD_COLUMNS.keys()))
    copy_lines(staged.events)
    analyze(staged.records.height, "stage_record", "stage_line")
    run("claim", words)
    analyze(staged.records.height, "stage_claim")
    statuses = claim_statuses()
    write_facts(words, statuses)
    return count(chunk, staged, statuses)


def run(name: str, words: Words) -> None:
    with connection.cursor() as cursor:
        cursor.execute(load(f"posting/{name}"), words)


def analyze(rows: int, *tables: str) -> None:
    """Without statistics PostgreSQL joins large working tables row by row (23 times slower)."""
    if rows > SMALL_BATCH:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(tables)}")


def unpriced_id() -> int:
    words = {"source": ["unpriced"], "pricing_version": [""], "price_entry_id": [None]}
    schema = {"source": pl.String, "pricing_version": pl.String, "price_entry_id": pl.Int64}
    return int(intern("ledger_rate", pl.DataFrame(words, schema=schema)).item())


def copy_lines(events: pl.DataFrame) -> None:
    if events.height:
        copy_in("stage_line", price_lines(events).select(LINE_COLUMNS.keys()).rename(LINE_COLUMNS))


def claim_statuses() -> pl.DataFrame:
    """The records that were not simply accepted: row, kind, key, status."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row, kind, replace(key::text, '-', ''), status FROM stage_claim"
            " WHERE status <> 'accepted'"
        )
        rows = cursor.fetchall()
    schema = {"row": pl.Int64, "kind": pl.Int16, "key": pl.String, "status": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def write_facts(words: Words, statuses: pl.DataFrame) -> None:
    """Facts and sums, in the order that lets each step see what the one before has settled."""
    replaced = bool((statuses["status"] == "replaced").any())
    if replaced:
        run("replace_requests", words)
    run("requests", words)
    moved = move_late(words)
    if replaced:
        run("replace_outcomes", words)
    run("lines", words)
    run("outcomes", words)
    run("open_traces", words)
    run("roll_up", words)
    if replaced or moved:
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
    explicit = statuses.join(
        staged.records.filter(pl.col("content").is_not_null()).select("key"), on="key", how="semi"
    )
    duplicates = set(explicit.filter(pl.col("status") == "duplicate")["row"].to_list())
    conflicts = set(explicit.filter(pl.col("status") == "conflict")["row"].to_list())
    for row, same in judge_repeats(staged.repeats):
        (duplicates if same else conflicts).add(row)
    total = chunk.accepted
    return PostedChunk(
        accepted=total - len(duplicates) - len(conflicts),
        duplicate=len(duplicates),
        conflict=len(conflicts),
        duplicate_rows=frozenset(duplicates),
        conflict_rows=frozenset(conflicts),
    )


def judge_repeats(repeats: pl.DataFrame) -> list[tuple[int, bool]]:
    """(row, says the same as the ledger) of records that repeat an id of their own chunk."""
    if repeats.is_empty():
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT replace(key::text, '-', ''), replace(content::text, '-', '')"
            " FROM ledger_recordkey WHERE tenant_id = %s AND key = ANY(%s::uuid[])",
            [current_tenant_id(), repeats["key"].unique().to_list()],
        )
        stands = dict(cursor.fetchall())
    return [(row, stands.get(key) == content) for row, key, content in repeats.iter_rows()]
