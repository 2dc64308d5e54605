"""Working on a job: chunk by chunk, each with its checkpoint, under a lease."""

import logging
import os
import secrets
import socket
from contextlib import suppress
from uuid import UUID

import polars as pl
from django.db import Error, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from finops.models import Tenant
from finops.scope import current_tenant_id, tenant_scope
from finops.services import audit
from ledger.models import ImportJob, ImportPart, ImportReject
from ledger.parsers import FileRejected, GatedChunk
from ledger.services.importing.ahead import one_ahead
from ledger.services.importing.leasing import (
    LEASE,
    MOST_ATTEMPTS,
    LeaseLost,
    claim_lease,
    keep_lease,
    let_go,
    update_held,
)
from ledger.services.importing.reading import Chunk, chunks, first_look
from ledger.services.posting import PostedChunk, Prepared, post

COUNTS = ("accepted", "duplicate", "conflict", "rejected")
log = logging.getLogger(__name__)


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"[:80]


def run_job(tenant_id: int, public_id: UUID) -> bool:
    """Work on a job until its end; False if there is nothing to do or another has it.

    Killed at any moment, the next run goes on: a chunk's effect, its counts and its
    checkpoint are rows, and a chunk that was posted is not posted again.
    """
    job = claim_lease(tenant_id, public_id, worker_name())
    if job is None:
        return False
    try:
        work(job)
    except LeaseLost:
        return False
    except FileRejected as problem:
        finish(job, ImportJob.State.FAILED, problem.message)
    except Exception:
        give_back(job)
        raise
    return True


def work(job: ImportJob) -> None:
    with tenant_scope(job.tenant_id), transaction.atomic():
        tenant = Tenant.objects.get(pk=current_tenant_id())
    traces = first_look(job) if tenant.kind == Tenant.Kind.PLATFORM else pl.DataFrame()
    for chunk in one_ahead(chunks(job, tenant, traces)):
        if chunk is not None:
            take_chunk(job, tenant, chunk)
        else:
            keep_lease(job)
    finish(job, ImportJob.State.DONE, "")


def take_chunk(job: ImportJob, tenant: Tenant, chunk: Chunk) -> None:
    """Post, and note how far the job is: all of it in one transaction.

    Tenants in the order of their names: two imports that meet wait for each other only once.
    """
    put = post_routed if tenant.kind == Tenant.Kind.PLATFORM else post_own
    with tenant_scope(tenant.pk), transaction.atomic():
        posted = {
            slug: put(job, slug, chunk.number, part)
            for slug, part in sorted(chunk.prepared.items())
        }
        note_progress(job, chunk, posted)


def post_own(job: ImportJob, slug: str, chunk_no: int, part: Prepared) -> PostedChunk:
    return post(prepared=part, source=job.public_id, chunk_no=chunk_no, channel="file")


def post_routed(job: ImportJob, slug: str, chunk_no: int, part: Prepared) -> PostedChunk:
    """A platform import's rows of one tenant, posted inside that tenant."""
    with tenant_scope(Tenant.objects.get(slug=slug).pk):
        posted = post(prepared=part, source=job.public_id, chunk_no=chunk_no, channel="platform")
        if slug not in job.by_tenant:
            audit.append(
                actor=job.actor,
                action="import.routed",
                target=str(job.public_id),
                detail={"files": job.file_names},
            )
    return posted


def note_progress(job: ImportJob, chunk: Chunk, posted: dict[str, PostedChunk]) -> None:
    """Counters, reasons and checkpoint of a chunk, in one transaction."""
    save_rejects(job, chunk, posted)
    for slug, part in posted.items():
        add_counts(job, slug, part)
    job.rejected += chunk.routed.rejects["row"].n_unique()
    job.rows_done += chunk.rows
    job.bytes_done = min(job.bytes_total, chunk.bytes_done)
    job.chunks_done = chunk.number + 1
    job.attempts = 0  # attempts without progress are what give_back counts
    names = ("rows_done", "bytes_done", "chunks_done", "by_tenant", "attempts", *COUNTS)
    changes = {name: getattr(job, name) for name in names}
    update_held(job, lease_until=timezone.now() + LEASE, **changes)


def add_counts(job: ImportJob, slug: str, part: PostedChunk) -> None:
    sums = job.by_tenant.setdefault(slug, {"accepted": 0, "duplicate": 0, "conflict": 0})
    for name in ("accepted", "duplicate", "conflict"):
        sums[name] += getattr(part, name)
        setattr(job, name, getattr(job, name) + getattr(part, name))


def save_rejects(job: ImportJob, chunk: Chunk, posted: dict[str, PostedChunk]) -> None:
    routed = chunk.routed
    place = {"job_id": job.pk, "file_no": chunk.file_no, "chunk_no": chunk.number}
    rows = [
        ImportReject(
            **place,
            row=row,
            kind=kind or "",
            record_id=record_id or "",
            field=name or "",
            code=code,
            message=said,
        )
        for row, kind, record_id, name, code, said in routed.rejects.select(
            "row", "kind", "id", "field", "code", "message"
        ).iter_rows()
    ]
    said = _("The same id is in the ledger with other content; the ledger was not changed.")
    for slug, part in posted.items():
        names = names_of(routed.parts[slug], part.conflict_rows)
        rows += [
            ImportReject(
                **place,
                row=row,
                kind=kind,
                record_id=record_id,
                field=name,
                code="conflict",
                message=said,
            )
            for row, kind, record_id, name in names
        ]
    ImportReject.objects.bulk_create(rows, batch_size=5000)


def names_of(chunk: GatedChunk, rows: frozenset[int]) -> list[tuple[int, str, str, str]]:
    """(row, kind, id, id field) of some rows of a chunk."""
    fields = (
        (chunk.requests, "request", "trace_id"),
        (chunk.cost_events, "cost_event", "cost_event_id"),
        (chunk.outcomes, "outcome", "business_outcome_id"),
        (chunk.scores, "score", "score_id"),
    )
    return [
        (row, kind, record_id, name)
        for frame, kind, name in fields
        for row, record_id in frame.filter(pl.col("row").is_in(sorted(rows)))
        .select("row", name)
        .iter_rows()
    ]


def finish(job: ImportJob, state: str, error: str) -> None:
    """Close the job and drop the uploaded bytes; one audit entry for the whole import."""
    with tenant_scope(job.tenant_id), transaction.atomic():
        update_held(
            job,
            state=state,
            error=error,
            finished_at=timezone.now(),
            lease_until=None,
            lease_owner="",
            bytes_done=job.bytes_total,
        )
        ImportPart.objects.filter(job_id=job.pk).delete()
        audit.append(
            actor=job.actor,
            action=f"import.{state}",
            target=str(job.public_id),
            detail={name: getattr(job, name) for name in COUNTS} | {"error": error},
        )


def give_back(job: ImportJob) -> None:
    """Something failed under us: let the sweeper try again, but not for ever."""
    log.warning("import %s failed on attempt %s", job.public_id, job.attempts)
    sentence = _("The import failed several times; the log names the cause. Nothing is half-done.")
    with suppress(Error, LeaseLost):  # else the lease runs out by itself
        if job.attempts >= MOST_ATTEMPTS:
            finish(job, ImportJob.State.FAILED, sentence)
        else:
            let_go(job)
