"""The uploaded bytes of a job: packed into rows, and a file again."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

import pyarrow as pa
from django.db import transaction

from finops.scope import tenant_scope
from ledger.models import ImportJob, ImportPart

IN_MEMORY_BYTES = 64 * 1024 * 1024
PART_BYTES = 4 * 1024 * 1024
# Text of records shrinks to a fifth, in a fifth of the time that PostgreSQL needs to store it.
PACKING = pa.Codec("zstd", compression_level=1)


def store_parts(job: ImportJob, file_no: int, stream: BinaryIO) -> None:
    """The bytes of one file as rows; a row is a few megabytes before it is packed."""
    part_no = 0
    while content := stream.read(PART_BYTES):
        packed = PACKING.compress(content, asbytes=True)
        ImportPart.objects.create(
            job=job, file_no=file_no, part_no=part_no, content=packed, plain_bytes=len(content)
        )
        part_no += 1


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
        stored = parts.values_list("content", "plain_bytes").first()
    if stored is None:
        return None
    content, plain_bytes = stored
    if plain_bytes is None:
        return bytes(content)
    return bytes(PACKING.decompress(bytes(content), plain_bytes, asbytes=True))
