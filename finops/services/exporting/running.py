"""Working on an export: the page's own sheet, written on the worker's disk, stored in pieces."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import IO
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from finops.access import Actor
from finops.models import ExportJob, ExportPart
from finops.scope import read_only, tenant_scope
from finops.services import audit
from finops.services.exporting.leasing import claim, note_progress, update_held
from finops.ui.exports import Cell, Sheet, TooManyRows, csv_lines, write_xlsx

KEPT = timedelta(days=7)
BATCH = 5_000  # rows between two signs of life
PART_BYTES = 4 * 1024 * 1024
IN_MEMORY_BYTES = 16 * 1024 * 1024
MOST_ATTEMPTS = 3
Row = Sequence[Cell]
Produce = Callable[[Actor, str, str], Sheet]


class CannotExport(RuntimeError):
    """The page gives this person no such file; the text says why."""


def run_export(tenant_id: int, public_id: UUID, produce: Produce) -> bool:
    """Work on the export until it has ended; False if there is nothing to do here.

    `produce` answers as the page would, for the owner as they are now. Whatever else goes wrong is
    raised: the lease runs out and another worker tries, MOST_ATTEMPTS times in all.
    """
    job = claim(tenant_id, public_id)
    if job is None:
        return False
    if job.attempts > MOST_ATTEMPTS:
        _fail(job, _("The export never came to its end. Narrow it, then ask for it again."))
        return True
    try:
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as out:
            name, rows = _write(job, produce, out)
            _store(job, out, name, rows)
    except (CannotExport, TooManyRows) as problem:
        _fail(job, str(problem))
    except Exception:
        if job.attempts >= MOST_ATTEMPTS:
            _fail(job, _("The export failed several times. Ask for it again later."))
        raise
    return True


@contextmanager
def _as_owner(job: ExportJob) -> Iterator[None]:
    """One read-only transaction inside the tenant, as the person who asked."""
    with tenant_scope(job.tenant_id, job.owner_id), read_only(), transaction.atomic():
        yield


def _write(job: ExportJob, produce: Produce, out: IO[bytes]) -> tuple[str, int]:
    """The file's name, and how many rows are in it."""
    actor = Actor(tenant=job.tenant, user=job.owner)
    with _as_owner(job):
        sheet = produce(actor, job.path, job.query)
    note_progress(job, len(sheet.rows))
    count = _Count(len(sheet.rows))
    whole = replace(sheet, rest=_fetched(job, sheet.rest, count))
    if job.format == "xlsx":
        write_xlsx(whole, out)
    else:
        for piece in csv_lines(whole):
            out.write(piece.encode())
    return f"{sheet.name}.{job.format}", count.rows


class _Count:
    """How many rows have been fetched."""

    def __init__(self, rows: int) -> None:
        self.rows = rows


def _fetched(job: ExportJob, rest: Iterator[Row], count: _Count) -> Iterator[Row]:
    """The rows in batches, each read in a transaction of its own."""
    while True:
        with _as_owner(job):
            batch = list(islice(rest, BATCH))
        if not batch:
            return
        count.rows += len(batch)
        note_progress(job, count.rows)
        yield from batch


def _store(job: ExportJob, out: IO[bytes], name: str, rows: int) -> None:
    """Pieces and end of the job in one transaction: a file is whole or not there."""
    out.seek(0)
    digest, size, part_no = hashlib.sha256(), 0, 0
    with tenant_scope(job.tenant_id), transaction.atomic():
        while content := out.read(PART_BYTES):
            digest.update(content)
            ExportPart.objects.create(job=job, part_no=part_no, content=content)
            size, part_no = size + len(content), part_no + 1
        now = timezone.now()
        update_held(
            job,
            state=ExportJob.State.DONE,
            file_name=name[:200],
            rows_done=rows,
            bytes_total=size,
            sha256=digest.hexdigest(),
            finished_at=now,
            expires_at=now + KEPT,
            lease_until=None,
        )
        _note(job, "export.done", {"rows": rows, "bytes": size, "sha256": digest.hexdigest()})


def _fail(job: ExportJob, sentence: str) -> None:
    now = timezone.now()
    with tenant_scope(job.tenant_id), transaction.atomic():
        update_held(
            job,
            state=ExportJob.State.FAILED,
            error=sentence,
            finished_at=now,
            expires_at=now + KEPT,
            lease_until=None,
        )
        _note(job, "export.failed", {"reason": sentence})


def _note(job: ExportJob, action: str, detail: dict[str, object]) -> None:
    audit.append(actor=job.owner, action=action, target=str(job.public_id), detail=detail)
