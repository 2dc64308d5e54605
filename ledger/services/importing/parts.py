"""The uploaded bytes of a job as a file again."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from django.db import transaction

from finops.scope import tenant_scope
from ledger.models import ImportJob, ImportPart

IN_MEMORY_BYTES = 64 * 1024 * 1024


@contextmanager
def open_file(job: ImportJob, file_no: int) -> Iterator[BinaryIO]:
    """One file of a job, on the worker's disk if it is large: Parquet is read from its end."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as spool:
        part_no = 0
        while (content := read_part(job, file_no, part_no)) is not None:
            spool.write(content)
            part_no += 1
        spool.seek(0)
        yield cast(BinaryIO, spool)


def read_part(job: ImportJob, file_no: int, part_no: int) -> bytes | None:
    with tenant_scope(job.tenant_id), transaction.atomic():
        parts = ImportPart.objects.filter(job_id=job.pk, file_no=file_no, part_no=part_no)
        content = parts.values_list("content", flat=True).first()
    return None if content is None else bytes(content)
