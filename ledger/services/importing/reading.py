"""The files of a job as chunks: read, checked, by tenant, and prepared for posting."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import polars as pl

from finops import clock
from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services.leasing import WorkRefused, keep
from ledger.models import ImportJob
from ledger.parsers import FileRejected, RawChunk, gate, read_chunks
from ledger.parsers.received import Received
from ledger.services.importing.exported import in_rows_of_file
from ledger.services.importing.outcome_types import without_unknown_types
from ledger.services.importing.parts import open_file
from ledger.services.importing.receiving.whole_bodies import complete_and_check
from ledger.services.importing.registering import register_of
from ledger.services.importing.retired import without_retired
from ledger.services.importing.routing import (
    RoutedChunk,
    prepare_parts,
    request_tenants,
    route_by_row,
    route_to_own,
)
from ledger.services.posting import Prepared

NOTHING = Received([])


class UnreadableFile(WorkRefused):
    """A file of a job cannot be read (further); its sentence says why, and which of several."""

    def __init__(self, job: ImportJob, file_no: int, problem: FileRejected) -> None:
        is_one_of_many = len(job.file_names) > 1
        name = f"{job.file_names[file_no]}: " if is_one_of_many else ""
        super().__init__(f"{name}{problem.message}")


@dataclass(frozen=True)
class SortedOut:
    """A chunk by tenant, checked. Of other tools' exports `received` is what they tell besides
    records, and `places` are the rows of the file, by the row of a record in the parts."""

    routed: RoutedChunk
    prepared: dict[str, Prepared]
    received: Received = NOTHING
    places: tuple[int, ...] | None = None

    def row_in_file(self, row: int) -> int:
        return row if self.places is None else self.places[row]


@dataclass(frozen=True)
class Chunk:
    """A chunk of a job, checked and prepared; nothing of it is written yet but words.

    `bytes_done` counts the bytes of the job up to its end, `rows` those of the chunk, readable or
    not, and `skipped` those that are about no call. `channel` is who saw the calls; empty for
    our own records.
    """

    file_no: int
    number: int
    bytes_done: int
    rows: int
    skipped: int
    channel: str
    sorted_out: SortedOut

    @property
    def prepared(self) -> dict[str, Prepared]:
        return self.sorted_out.prepared


def chunks(job: ImportJob, tenant: Tenant, traces: pl.DataFrame) -> Iterator[Chunk | None]:
    """The chunks of all files of a job, ready to be posted; None for those posted before."""
    done, number, bytes_before = job.chunks_done, 0, 0
    actor = Actor(tenant=tenant, name=job.actor)
    for file_no in range(len(job.file_names)):
        with readable(job, file_no), open_file(job, file_no) as stream:
            for raw in read_chunks(stream, job.format or None, job.chunk_rows):
                if number < done:
                    yield None
                else:
                    bytes_done = bytes_before + raw.bytes_read
                    yield as_chunk(raw, sort_out(actor, raw, traces), file_no, number, bytes_done)
                number += 1
            stream.seek(0, os.SEEK_END)
            bytes_before += stream.tell()


def as_chunk(
    raw: RawChunk, sorted_out: SortedOut, file_no: int, number: int, bytes_done: int
) -> Chunk:
    exported = raw.exported
    return Chunk(
        file_no=file_no,
        number=number,
        bytes_done=bytes_done,
        rows=raw.rows,
        skipped=exported.skipped if exported else 0,
        channel=exported.channel if exported else "",
        sorted_out=sorted_out,
    )


@contextmanager
def readable(job: ImportJob, file_no: int) -> Iterator[None]:
    try:
        yield
    except FileRejected as problem:
        raise UnreadableFile(job, file_no, problem) from problem
    except (RecursionError, MemoryError) as damage:
        code = "too_deep" if isinstance(damage, RecursionError) else "body_too_large"
        raise UnreadableFile(job, file_no, FileRejected("file", code)) from damage


def sort_out(actor: Actor, raw: RawChunk, traces: pl.DataFrame) -> SortedOut:
    now, tenant = clock.now(), actor.tenant
    with tenant_scope(tenant.pk):
        if raw.exported is None:
            received, gated = NOTHING, gate(raw, now, register_of(tenant, traces))
        else:
            received, gated = complete_and_check(actor, raw.exported.received, now)
        gated = without_retired(gated, now)
        if tenant.kind == Tenant.Kind.PLATFORM:
            routed = route_by_row(gated, traces)
        else:
            routed = route_to_own(gated, tenant.slug)
    routed = without_unknown_types(tenant, routed)
    prepared = prepare_parts(tenant, routed)
    if raw.exported is None:
        return SortedOut(routed, prepared)
    places = raw.exported.places
    return SortedOut(in_rows_of_file(routed, raw.exported), prepared, received, tuple(places))


def first_look(job: ImportJob) -> pl.DataFrame:
    """Which tenant each trace of the import belongs to, whatever the order of the files."""
    return request_tenants(raw.frame for raw in raw_chunks(job))


def raw_chunks(job: ImportJob) -> Iterator[RawChunk]:
    for file_no in range(len(job.file_names)):
        with readable(job, file_no), open_file(job, file_no) as stream:
            for raw in read_chunks(stream, job.format or None, job.chunk_rows):
                keep(job)
                if raw.default_kind and "tenant_id" not in raw.frame.columns:
                    break  # a file whose header has no tenant tells nothing here
                yield raw
