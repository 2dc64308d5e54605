"""Working on a job: chunk by chunk, each with its checkpoint, under a lease."""

import logging
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import BinaryIO
from uuid import UUID

import polars as pl
from django.db import Error, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from finops.models import Tenant
from finops.scope import current_tenant_id, tenant_scope
from finops.services import audit
from ledger.models import ImportJob, ImportPart, ImportReject
from ledger.parsers import FileRejected, GatedChunk, RawChunk, gate, read_chunks
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
from ledger.services.importing.parts import open_file
from ledger.services.importing.retired import without_retired
from ledger.services.importing.routing import (
    RoutedChunk,
    prepare_parts,
    request_tenants,
    route_by_row,
    route_to_own,
)
from ledger.services.posting import PostedChunk, Prepared, post

COUNTS = ("accepted", "duplicate", "conflict", "rejected")
log = logging.getLogger(__name__)


@dataclass
class Position:
    """Where a run is: mutable, local to one run of one job."""

    chunk_no: int = 0
    file_no: int = 0
    bytes_before: int = 0
    traces: pl.DataFrame = field(default_factory=pl.DataFrame)


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
    at = Position()
    if tenant.kind == Tenant.Kind.PLATFORM:
        at.traces = first_look(job)
    for file_no in range(len(job.file_names)):
        at.file_no = file_no
        with open_file(job, file_no) as stream:
            for raw, sorted_out in one_ahead(chunks(job, tenant, stream, at)):
                if sorted_out is not None:
                    take_chunk(job, tenant, at, raw, sorted_out)
                else:
                    keep_lease(job)
                at.chunk_no += 1
            stream.seek(0, os.SEEK_END)
            at.bytes_before += stream.tell()
    finish(job, ImportJob.State.DONE, "")


@dataclass(frozen=True)
class SortedOut:
    """A chunk by tenant, checked and prepared; nothing of it is written yet but words."""

    routed: RoutedChunk
    prepared: dict[str, Prepared]


def chunks(
    job: ImportJob, tenant: Tenant, stream: BinaryIO, at: Position
) -> Iterator[tuple[RawChunk, SortedOut | None]]:
    """The chunks of a file, ready to be posted; None for those posted before."""
    done, first_no, traces = job.chunks_done, at.chunk_no, at.traces
    for number, raw in enumerate(read_chunks(stream, job.format or None, job.chunk_rows), first_no):
        yield raw, sort_out(tenant, raw, traces) if number >= done else None


def sort_out(tenant: Tenant, raw: RawChunk, traces: pl.DataFrame) -> SortedOut:
    now = timezone.now()
    with tenant_scope(tenant.pk):
        gated = without_retired(gate(raw, now), now)
        if tenant.kind == Tenant.Kind.PLATFORM:
            routed = route_by_row(gated, traces)
        else:
            routed = route_to_own(gated, tenant.slug)
    return SortedOut(routed, prepare_parts(tenant, routed))


def first_look(job: ImportJob) -> pl.DataFrame:
    """Which tenant each trace of the import belongs to, whatever the order of the files."""
    return request_tenants(raw.frame for raw in raw_chunks(job))


def raw_chunks(job: ImportJob) -> Iterator[RawChunk]:
    for file_no in range(len(job.file_names)):
        with open_file(job, file_no) as stream:
            for raw in read_chunks(stream, job.format or None, job.chunk_rows):
                keep_lease(job)
                if raw.default_kind and "tenant_id" not in raw.frame.columns:
                    break  # a file whose header has no tenant tells nothing here
                yield raw


def take_chunk(
    job: ImportJob, tenant: Tenant, at: Position, raw: RawChunk, found: SortedOut
) -> None:
    """Post, and note how far the job is: all of it in one transaction.

    Tenants in the order of their names: two imports that meet wait for each other only once.
    """
    put = post_routed if tenant.kind == Tenant.Kind.PLATFORM else post_own
    with tenant_scope(tenant.pk), transaction.atomic():
        posted = {slug: put(job, slug, at, part) for slug, part in sorted(found.prepared.items())}
        note_progress(job, at, raw, found.routed, posted)


def post_own(job: ImportJob, slug: str, at: Position, part: Prepared) -> PostedChunk:
    return post(prepared=part, source=job.public_id, chunk_no=at.chunk_no, channel="file")


def post_routed(job: ImportJob, slug: str, at: Position, part: Prepared) -> PostedChunk:
    """A platform import's rows of one tenant, posted inside that tenant."""
    with tenant_scope(Tenant.objects.get(slug=slug).pk):
        posted = post(prepared=part, source=job.public_id, chunk_no=at.chunk_no, channel="platform")
        if slug not in job.by_tenant:
            audit.append(
                actor=job.actor,
                action="import.routed",
                target=str(job.public_id),
                detail={"files": job.file_names},
            )
    return posted


def note_progress(
    job: ImportJob,
    at: Position,
    raw: RawChunk,
    routed: RoutedChunk,
    posted: dict[str, PostedChunk],
) -> None:
    """Counters, reasons and checkpoint of a chunk, in one transaction."""
    save_rejects(job, at, routed, posted)
    for slug, part in posted.items():
        add_counts(job, slug, part)
    job.rejected += routed.rejects["row"].n_unique()
    job.rows_done += raw.rows
    job.bytes_done = min(job.bytes_total, at.bytes_before + raw.bytes_read)
    job.chunks_done = at.chunk_no + 1
    job.attempts = 0  # attempts without progress are what give_back counts
    names = ("rows_done", "bytes_done", "chunks_done", "by_tenant", "attempts", *COUNTS)
    changes = {name: getattr(job, name) for name in names}
    update_held(job, lease_until=timezone.now() + LEASE, **changes)


def add_counts(job: ImportJob, slug: str, part: PostedChunk) -> None:
    sums = job.by_tenant.setdefault(slug, {"accepted": 0, "duplicate": 0, "conflict": 0})
    for name in ("accepted", "duplicate", "conflict"):
        sums[name] += getattr(part, name)
        setattr(job, name, getattr(job, name) + getattr(part, name))


def save_rejects(
    job: ImportJob, at: Position, routed: RoutedChunk, posted: dict[str, PostedChunk]
) -> None:
    place = {"job_id": job.pk, "file_no": at.file_no, "chunk_no": at.chunk_no}
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
