"""Working on an export: the page's own sheet, written on the worker's disk, stored in pieces."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import IO
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops import clock
from finops.access import Actor
from finops.models import ExportJob, ExportPart
from finops.queries.api_keys import live_keys
from finops.scope import read_only, tenant_scope
from finops.services import audit
from finops.services.leasing import WorkKind, WorkRefused, call_off, end, keep, run
from finops.ui.documents.xlsx import write_xlsx
from finops.ui.exports import Sheet, SheetRow, TooManyRows, csv_lines

KEPT = timedelta(days=7)
BATCH = 5_000  # rows between two signs of life
MOST_COUNTED = 10_000_000  # rows, before the first is read
PART_BYTES = 4 * 1024 * 1024
IN_MEMORY_BYTES = 16 * 1024 * 1024
Produce = Callable[[Actor, str, str], Sheet]


class CannotExport(WorkRefused):
    """The page gives this person no such file; the text says why."""


def exports_by(produce: Produce) -> WorkKind[ExportJob]:
    """Exports as long work; `produce` answers as the page would, for the owner as they are now."""
    return WorkKind(
        name="export",
        model=ExportJob,
        work=partial(make_file, produce=produce),
        fail=fail,
        died=gettext_lazy("The export never came to its end. Narrow it, then ask for it again."),
        failed=gettext_lazy("The export failed several times. Ask for it again later."),
        starts="prepare_export",
        cancel=cancel_export,
        most_attempts=3,
        related=("owner", "key", "tenant"),
    )


def run_export(tenant_id: int, public_id: UUID, produce: Produce) -> bool:
    return run(exports_by(produce), tenant_id, public_id)


def make_file(job: ExportJob, produce: Produce) -> None:
    try:
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as out:
            name, rows = _write(job, produce, out)
            _store(job, out, name, rows)
    except TooManyRows as problem:
        raise CannotExport(str(problem)) from problem


def cancel_export(job: ExportJob, actor: Actor) -> None:
    call_off(job, actor, "export.cancelled", expires_at=clock.now() + KEPT)


def _asker(job: ExportJob) -> Actor:
    """Whoever asked, as they are now. Raises CannotExport for a key that opens no door any more."""
    key = job.key
    if key is not None and not live_keys(key.name, at=timezone.now()).filter(pk=key.pk).exists():
        raise CannotExport(_("The key that asked for it has ended."))
    return Actor(tenant=job.tenant, user=job.owner, key=key)


@contextmanager
def _as_owner(job: ExportJob) -> Iterator[None]:
    """One read-only transaction inside the tenant, as the person who asked."""
    with tenant_scope(job.tenant_id, job.owner_id), read_only(), transaction.atomic():
        yield


def _write(job: ExportJob, produce: Produce, out: IO[bytes]) -> tuple[str, int]:
    """The file's name, and how many rows are in it."""
    with _as_owner(job):
        sheet = produce(_asker(job), job.path, job.query)
        total = sheet.length(MOST_COUNTED)
    keep(job, rows_done=len(sheet.rows), rows_total=total)
    count = _Count(len(sheet.rows))
    fetched = replace(sheet, rest=_fetched(job, sheet.rest, count))
    if job.format == "xlsx":
        write_xlsx(fetched, out)
    else:
        for piece in csv_lines(fetched):
            out.write(piece.encode())
    return f"{sheet.name}.{job.format}", count.rows


class _Count:
    """How many rows have been fetched."""

    def __init__(self, rows: int) -> None:
        self.rows = rows


def _fetched(job: ExportJob, rest: Iterator[SheetRow], count: _Count) -> Iterator[SheetRow]:
    """The rows in batches, each read in a transaction of its own."""
    while True:
        with _as_owner(job):
            batch = list(islice(rest, BATCH))
        if not batch:
            return
        count.rows += len(batch)
        keep(job, rows_done=count.rows)
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
        end(
            job,
            ExportJob.State.DONE,
            file_name=name[:200],
            rows_done=rows,
            bytes_total=size,
            sha256=digest.hexdigest(),
            expires_at=clock.now() + KEPT,
        )
        _note(job, "export.done", {"rows": rows, "bytes": size, "sha256": digest.hexdigest()})


def fail(job: ExportJob, sentence: str) -> None:
    with tenant_scope(job.tenant_id), transaction.atomic():
        end(job, ExportJob.State.FAILED, sentence, expires_at=clock.now() + KEPT)
        _note(job, "export.failed", {"reason": sentence})


def _note(job: ExportJob, action: str, detail: dict[str, object]) -> None:
    actor = Actor(tenant=job.tenant, user=job.owner, key=job.key)
    audit.append(actor=actor, action=action, target=str(job.public_id), detail=detail)
