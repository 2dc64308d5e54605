"""Why rows of a job were not taken: kept for the first rows, counted for all."""

from collections.abc import Iterator, Mapping

import polars as pl
from django.utils.translation import gettext as _

from ledger.models import ImportJob, ImportReject
from ledger.parsers import GatedChunk
from ledger.services.importing.reading import Chunk
from ledger.services.posting import PostedChunk
from ledger.services.posting.provider_credits import Note

# Of one job. Nobody mends more by hand, and a file of a million bad rows must not cost a million.
MOST_REASONS = 20_000
REASON_COLUMNS = ("row", "kind", "id", "field", "code", "message", "value")
Reason = tuple[int, str, str, str, str, str, str]  # the columns of REASON_COLUMNS


def tell_rejects(job: ImportJob, chunk: Chunk, posted: Mapping[str, PostedChunk]) -> int:
    """Keep the reasons of a chunk's rows while there is room; the number of rows without any.

    Counted are rows, refused and in conflict, as the job's counts have them.
    """
    refused, conflicts = chunk.sorted_out.routed.rejects, list(in_conflict(chunk, posted))
    rows = refused["row"].n_unique() + len(conflicts)
    if not rows or job.untold:  # there was no room for an earlier row
        return rows
    room = MOST_REASONS - ImportReject.objects.filter(job_id=job.pk).count()
    reasons = reasons_of(first_rows(refused, room))
    kept = conflicts[: max(room - len(reasons), 0)]
    place = {"job_id": job.pk, "file_no": chunk.file_no, "chunk_no": chunk.number}
    ImportReject.objects.bulk_create(
        [reject_of(place, reason) for reason in (*reasons, *kept)], batch_size=5000
    )
    return rows - len({reason[0] for reason in reasons}) - len(kept)


def reject_of(place: Mapping[str, int], reason: Reason) -> ImportReject:
    row, kind, record_id, name, code, message, value = reason
    return ImportReject(
        **place,
        row=row,
        kind=kind,
        record_id=record_id,
        field=name,
        code=code,
        message=message,
        value=value,
    )


def first_rows(rejects: pl.DataFrame, room: int) -> pl.DataFrame:
    """The reasons of as many rows as fit, with all reasons of each."""
    if rejects.height <= room:
        return rejects
    counted = rejects.sort("row", maintain_order=True).group_by("row", maintain_order=True).len()
    rows = counted.filter(pl.col("len").cum_sum() <= room)["row"]
    return rejects.join(rows.to_frame(), on="row", how="semi", maintain_order="left")


def reasons_of(rejects: pl.DataFrame) -> list[Reason]:
    texts = pl.DataFrame(schema=dict.fromkeys(REASON_COLUMNS[1:], pl.String))
    reasons = pl.concat([rejects, texts], how="diagonal_relaxed").select(REASON_COLUMNS)
    return list(reasons.with_columns(pl.col(pl.String).fill_null("")).iter_rows())


def in_conflict(chunk: Chunk, posted: Mapping[str, PostedChunk]) -> Iterator[Reason]:
    sentence = _("The same id is in the ledger with other content; the ledger was not changed.")
    for slug, part in posted.items():
        gated = chunk.sorted_out.routed.parts[slug]
        for row, kind, record_id, name in names_of(gated, part.conflict_rows):
            place = chunk.sorted_out.row_in_file(row)
            note = part.notes.get(row) or Note(name, "conflict", sentence)
            yield place, kind, record_id, note.field, note.code, note.message, ""


def names_of(chunk: GatedChunk, rows: frozenset[int]) -> list[tuple[int, str, str, str]]:
    """(row, kind, id, id field) of some rows of a chunk."""
    fields = (
        (chunk.requests, "request", "trace_id"),
        (chunk.cost_events, "cost_event", "cost_event_id"),
        (chunk.outcomes, "outcome", "business_outcome_id"),
        (chunk.scores, "score", "score_id"),
        (chunk.credits, "credit", "credit_id"),
    )
    return [
        (row, kind, record_id, name)
        for frame, kind, name in fields
        for row, record_id in frame.filter(pl.col("row").is_in(sorted(rows)))
        .select("row", name)
        .iter_rows()
    ]
