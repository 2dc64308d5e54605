"""The files of a job as chunks: read, checked, by tenant, and prepared for posting."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
from django.utils import timezone

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import ImportJob
from ledger.parsers import RawChunk, gate, read_chunks
from ledger.services.importing.leasing import keep_lease
from ledger.services.importing.parts import open_file
from ledger.services.importing.retired import without_retired
from ledger.services.importing.routing import (
    RoutedChunk,
    prepare_parts,
    request_tenants,
    route_by_row,
    route_to_own,
)
from ledger.services.posting import Prepared


@dataclass(frozen=True)
class Chunk:
    """A chunk of a job, by tenant, checked and prepared; nothing of it is written yet but words.

    `bytes_done` counts the bytes of the job up to its end, `rows` those of the chunk, readable or
    not.
    """

    file_no: int
    number: int
    bytes_done: int
    rows: int
    routed: RoutedChunk
    prepared: dict[str, Prepared]


def chunks(job: ImportJob, tenant: Tenant, traces: pl.DataFrame) -> Iterator[Chunk | None]:
    """The chunks of all files of a job, ready to be posted; None for those posted before."""
    done, number, bytes_before = job.chunks_done, 0, 0
    for file_no in range(len(job.file_names)):
        with open_file(job, file_no) as stream:
            for raw in read_chunks(stream, job.format or None, job.chunk_rows):
                if number < done:
                    yield None
                else:
                    routed, prepared = sort_out(tenant, raw, traces)
                    bytes_done = bytes_before + raw.bytes_read
                    yield Chunk(file_no, number, bytes_done, raw.rows, routed, prepared)
                number += 1
            stream.seek(0, os.SEEK_END)
            bytes_before += stream.tell()


def sort_out(
    tenant: Tenant, raw: RawChunk, traces: pl.DataFrame
) -> tuple[RoutedChunk, dict[str, Prepared]]:
    now = timezone.now()
    with tenant_scope(tenant.pk):
        gated = without_retired(gate(raw, now), now)
        if tenant.kind == Tenant.Kind.PLATFORM:
            routed = route_by_row(gated, traces)
        else:
            routed = route_to_own(gated, tenant.slug)
    return routed, prepare_parts(tenant, routed)


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
