"""What a job says of itself: counts, reasons and checkpoint of each chunk, and its end."""

from collections.abc import Mapping

from django.db.models import Count
from django.utils.translation import gettext as _

from finops.services.leasing import keep
from ledger.models import ImportJob, ImportReject
from ledger.services.importing.reading import Chunk
from ledger.services.importing.telling import tell_rejects
from ledger.services.posting import PostedChunk

MOST_IN_VAIN = 500_000  # rows
COUNTS = ("accepted", "duplicate", "conflict", "rejected", "skipped")
NOTED = (
    *("rows_done", "bytes_done", "chunks_done", "by_tenant", "by_file", "attempts", "untold"),
    *COUNTS,
)


def note_progress(job: ImportJob, chunk: Chunk, posted: Mapping[str, PostedChunk]) -> None:
    """Counters, reasons and checkpoint of a chunk, in one transaction."""
    job.untold += tell_rejects(job, chunk, posted)
    for slug, part in posted.items():
        add_counts(job, slug, part)
    job.rejected += chunk.sorted_out.routed.rejects["row"].n_unique()
    job.skipped += chunk.skipped
    job.rows_done += chunk.rows
    job.bytes_done = min(job.bytes_total, chunk.bytes_done)
    job.chunks_done = chunk.number + 1
    job.attempts = 0  # attempts without progress are what give_back counts
    of_file = job.by_file.setdefault(str(chunk.file_no), {"rows": 0, "taken": 0, "skipped": 0})
    of_file["rows"] += chunk.rows
    of_file["skipped"] += chunk.skipped
    of_file["taken"] += sum(part.accepted + part.duplicate for part in posted.values())
    changes = {name: getattr(job, name) for name in NOTED}
    keep(job, **changes)


def add_counts(job: ImportJob, slug: str, part: PostedChunk) -> None:
    sums = job.by_tenant.setdefault(slug, {"accepted": 0, "duplicate": 0, "conflict": 0})
    for name in ("accepted", "duplicate", "conflict"):
        sums[name] += getattr(part, name)
        setattr(job, name, getattr(job, name) + getattr(part, name))


def is_in_vain(job: ImportJob, file_no: int) -> bool:
    """So many rows of a file, and none of them in the ledger: the rest is not read, nor the files
    behind it."""
    counts = job.by_file[str(file_no)]
    return counts["rows"] >= MOST_IN_VAIN and not counts["taken"] and not counts["skipped"]


def nothing_taken(job: ImportJob) -> str:
    """Of which files nothing is in the ledger, and why; empty where all gave something."""
    if sum(counts["rows"] for counts in job.by_file.values()) < job.rows_done:
        return ""  # begun before files were counted one by one
    in_vain = [int(number) for number in job.by_file if is_in_vain(job, int(number))]
    sentences = [
        of_file_without(job, file_no, job.by_file.get(str(file_no), {}))
        for file_no in in_vain or range(len(job.file_names))
        if not job.by_file.get(str(file_no), {}).get("taken")
    ]
    return " ".join(sentences)


def of_file_without(job: ImportJob, file_no: int, counts: Mapping[str, int]) -> str:
    words = {"name": job.file_names[file_no], "rows": counts.get("rows", 0)}
    if not words["rows"]:
        return _("%(name)s has no rows.") % words
    if counts.get("skipped") == words["rows"]:
        return _("None of the %(rows)d rows of %(name)s is about a call.") % words
    rejects = ImportReject.objects.filter(job_id=job.pk, file_no=file_no).order_by()
    reasons = rejects.values("message").annotate(count=Count("id")).order_by("-count", "message")
    reason = reasons.first()
    if is_in_vain(job, file_no):
        words["why"] = reason["message"] if reason else ""
        return (
            _(
                "None of the first %(rows)d rows of %(name)s was taken: the rest was not read, nor "
                "any file after it. The reason given most often: %(why)s"
            )
            % words
        )
    if reason is None:
        return _("None of the %(rows)d rows of %(name)s was taken.") % words
    return _(
        "None of the %(rows)d rows of %(name)s was taken. The reason given most often: %(reason)s"
    ) % {**words, "reason": reason["message"]}
