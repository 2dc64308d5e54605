"""What is told of the records of a body, one by one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import polars as pl
from django.utils.translation import gettext as _

from ledger.parsers import GatedChunk
from ledger.services.importing.routing import FRAMES, ID_OF, RoutedChunk
from ledger.services.posting import PostedChunk


@dataclass(frozen=True)
class RecordResult:
    """What became of one record."""

    index: int
    id: str | None
    status: str
    errors: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class IngestResult:
    """The answer to one body: counts of records, and each record's result in order."""

    accepted: int
    duplicate: int
    conflict: int
    rejected: int
    results: list[RecordResult]


def answer(routed: RoutedChunk, posted: dict[str, PostedChunk]) -> IngestResult:
    results = rejected_results(routed.rejects)
    for slug, part in routed.parts.items():
        results += posted_results(part, posted.get(slug))
    results.sort(key=lambda result: result.index)
    return counted(results)


def counted(results: list[RecordResult]) -> IngestResult:
    counts = Counter(result.status for result in results)
    names = ("accepted", "duplicate", "conflict", "rejected")
    return IngestResult(**{name: counts[name] for name in names}, results=results)


def parted(answer: IngestResult, sizes: Sequence[int]) -> list[IngestResult]:
    """The answers to bodies that were taken as one, each with so many records."""
    ends = [sum(sizes[: at + 1]) for at in range(len(sizes))]
    by_body: list[list[RecordResult]] = [[] for _ in sizes]
    at = 0
    for result in answer.results:
        while result.index >= ends[at]:
            at += 1
        by_body[at].append(replace(result, index=result.index - ends[at] + sizes[at]))
    return [counted(results) for results in by_body]


def rejected_results(rejects: pl.DataFrame) -> list[RecordResult]:
    by_row: dict[int, RecordResult] = {}
    wanted = ["row", "id", "field", "code", "message", "value"]
    for row, record_id, name, code, text, value in rejects.select(wanted).iter_rows():
        result = by_row.setdefault(row, RecordResult(row, record_id, "rejected"))
        error = {"field": name or "", "code": code, "message": text}
        result.errors.append(error if value is None else {**error, "value": value})
    return list(by_row.values())


def posted_results(part: GatedChunk, posted: PostedChunk | None) -> list[RecordResult]:
    if posted is None:
        return []
    conflict = {
        "field": "id",
        "code": "conflict",
        "message": _("The same id is in the ledger with other content; it was not changed."),
    }
    results = []
    for name in FRAMES:
        for row, record_id in getattr(part, name).select("row", ID_OF[name]).iter_rows():
            note = posted.notes.get(row)
            errors = [{**conflict, "field": ID_OF[name]}] if note is None else [vars(note)]
            if row in posted.conflict_rows:
                results.append(RecordResult(row, record_id, "conflict", errors))
            else:
                status = "duplicate" if row in posted.duplicate_rows else "accepted"
                remarks = [] if note is None else errors
                results.append(RecordResult(row, record_id, status, remarks))
    return results
