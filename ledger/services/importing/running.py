"""Working on a job: chunk by chunk, each with its checkpoint.

Killed at any moment, the next run goes on: a chunk's effect, its counts and its checkpoint are
rows, and a chunk that was posted is not posted again.
"""

from typing import Final
from uuid import UUID

import polars as pl
from django.db import transaction
from django.utils.translation import gettext_lazy

from finops.access import Actor
from finops.models import Tenant
from finops.scope import current_tenant_id, tenant_scope
from finops.services import audit
from finops.services.leasing import WorkKind, call_off, end, keep, run
from ledger.models import ImportJob, ImportPart
from ledger.services.importing.exported import post_exported
from ledger.services.importing.noting import COUNTS, is_in_vain, note_progress, nothing_taken
from ledger.services.importing.reading import Chunk, chunks, first_look
from ledger.services.importing.receiving.ahead import one_ahead
from ledger.services.posting import PostedChunk, Prepared, post


def work(job: ImportJob) -> None:
    with tenant_scope(job.tenant_id), transaction.atomic():
        tenant = Tenant.objects.get(pk=current_tenant_id())
    traces = first_look(job) if tenant.kind == Tenant.Kind.PLATFORM else pl.DataFrame()
    for chunk in one_ahead(chunks(job, tenant, traces)):
        keep(job)  # it took as long to read as it takes to post
        if chunk is not None:
            take_chunk(job, tenant, chunk)
            if is_in_vain(job, chunk.file_no):
                break
    finish_by_counts(job)


def finish_by_counts(job: ImportJob) -> None:
    """A file of which nothing was taken makes the import a failed one; the others stand."""
    with tenant_scope(job.tenant_id), transaction.atomic():
        problem = nothing_taken(job)
    finish(job, ImportJob.State.FAILED if problem else ImportJob.State.DONE, problem)


def take_chunk(job: ImportJob, tenant: Tenant, chunk: Chunk) -> None:
    """Post, and note how far the job is: all of it in one transaction.

    Tenants in the order of their names: two imports that meet wait for each other only once.
    """
    put = post_routed if tenant.kind == Tenant.Kind.PLATFORM else post_own
    with tenant_scope(tenant.pk), transaction.atomic():
        posted = {
            slug: put(job, slug, chunk, part) for slug, part in sorted(chunk.prepared.items())
        }
        note_progress(job, chunk, posted)


def post_own(job: ImportJob, slug: str, chunk: Chunk, part: Prepared) -> PostedChunk:
    return post_part(job, chunk, part, "file")


def post_part(job: ImportJob, chunk: Chunk, part: Prepared, channel: str) -> PostedChunk:
    """Under the channel of the tool whose export it is; else under `channel`."""
    source = job.public_id
    if chunk.channel:
        received = chunk.sorted_out.received
        return post_exported(part, received, source, chunk.number, chunk.channel)
    return post(prepared=part, source=source, chunk_no=chunk.number, channel=channel)


def post_routed(job: ImportJob, slug: str, chunk: Chunk, part: Prepared) -> PostedChunk:
    """A platform import's rows of one tenant, posted inside that tenant."""
    with tenant_scope(Tenant.objects.get(slug=slug).pk):
        posted = post_part(job, chunk, part, "platform")
        if slug not in job.by_tenant:
            audit.append(
                actor=job.person or job.actor,
                action="import.routed",
                target=str(job.public_id),
                detail={"files": job.file_names},
            )
    return posted


def finish(job: ImportJob, state: str, error: str) -> None:
    """Close the job and drop the uploaded bytes; one audit entry for the whole import."""
    with tenant_scope(job.tenant_id), transaction.atomic():
        end(job, state, error, bytes_done=job.bytes_total)
        ImportPart.objects.filter(job_id=job.pk).delete()
        audit.append(
            actor=job.person or job.actor,
            action=f"import.{state}",
            target=str(job.public_id),
            detail={name: getattr(job, name) for name in COUNTS} | {"error": error},
        )


def fail(job: ImportJob, sentence: str) -> None:
    finish(job, ImportJob.State.FAILED, sentence)


def cancel_import(job: ImportJob, actor: Actor) -> None:
    """Between two chunks: the one that is being posted is rolled back."""
    call_off(job, actor, "import.cancelled")
    ImportPart.objects.filter(job_id=job.pk).delete()


IMPORTS: Final = WorkKind(
    name="import",
    model=ImportJob,
    work=work,
    fail=fail,
    died=gettext_lazy(
        "The import was begun %(count)d times and came no further: its rows may be too large for "
        "a worker. Send it in smaller files. Nothing is half-done."
    ),
    failed=gettext_lazy(
        "The import failed several times; the log names the cause. Nothing is half-done."
    ),
    starts="upload_import",
    cancel=cancel_import,
    most_attempts=8,
)


def run_job(tenant_id: int, public_id: UUID) -> bool:
    """Work on a job until its end; False if there is nothing to do or another has it."""
    return run(IMPORTS, tenant_id, public_id)
