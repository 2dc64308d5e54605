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
from ledger.models import ImportJob, ImportPart
from ledger.services.importing.exported import post_exported
from ledger.services.importing.leasing import (
    MOST_ATTEMPTS,
    LeaseLost,
    claim_lease,
    keep_lease,
    let_go,
    update_held,
)
from ledger.services.importing.noting import COUNTS, is_in_vain, note_progress, nothing_taken
from ledger.services.importing.reading import Chunk, UnreadableFile, chunks, first_look
from ledger.services.importing.receiving.ahead import one_ahead
from ledger.services.posting import PostedChunk, Prepared, post

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
        if job.attempts > MOST_ATTEMPTS:
            give_up(job)
        else:
            work(job)
    except LeaseLost:
        return False
    except UnreadableFile as problem:
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
        keep_lease(job)  # it took as long to read as it takes to post
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
            actor=job.person or job.actor,
            action=f"import.{state}",
            target=str(job.public_id),
            detail={name: getattr(job, name) for name in COUNTS} | {"error": error},
        )


def give_up(job: ImportJob) -> None:
    """Whoever worked on it never came to the end of its next chunk: killed, or far too slow."""
    log.warning("import %s is given up after %s attempts", job.public_id, MOST_ATTEMPTS)
    sentence = _(
        "The import was begun %(count)d times and came no further: its rows may be too large for "
        "a worker. Send it in smaller files. Nothing is half-done."
    )
    finish(job, ImportJob.State.FAILED, sentence % {"count": MOST_ATTEMPTS})


def give_back(job: ImportJob) -> None:
    """Something failed under us: let the sweeper try again, but not for ever."""
    log.warning("import %s failed on attempt %s", job.public_id, job.attempts)
    sentence = _("The import failed several times; the log names the cause. Nothing is half-done.")
    with suppress(Error, LeaseLost):  # else the lease runs out by itself
        if job.attempts >= MOST_ATTEMPTS:
            finish(job, ImportJob.State.FAILED, sentence)
        else:
            let_go(job)
