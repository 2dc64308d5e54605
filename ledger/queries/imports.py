"""Import jobs as people see them: the list, one job, how fast it goes and what it refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import ngettext

from ledger.models import ImportJob, ImportReject

TROUBLE = Q(state=ImportJob.State.FAILED) | Q(rejected__gt=0) | Q(conflict__gt=0)
UNDER_WAY = (ImportJob.State.QUEUED, ImportJob.State.RUNNING)


@dataclass(frozen=True)
class JobProgress:
    """How a job goes: rows per second since it started, and seconds left by bytes read.

    Both are None while nothing is known: before the first chunk and, for the time left,
    after the end.
    """

    is_finished: bool
    rows_per_second: Decimal | None
    seconds_left: int | None


def import_jobs() -> QuerySet[ImportJob]:
    """All jobs of the tenant, the newest first."""
    return ImportJob.objects.all()


def import_job(public_id: UUID) -> ImportJob | None:
    return ImportJob.objects.filter(public_id=public_id).first()


def jobs_with_trouble(since: datetime) -> QuerySet[ImportJob]:
    """Jobs that failed, or whose rows were refused or in conflict, made since then and not put
    away."""
    return ImportJob.objects.filter(TROUBLE, created_at__gte=since, put_away_by="")


def count_troubled() -> int:
    """All jobs that failed or left rows out, whenever, put away or not."""
    return ImportJob.objects.filter(TROUBLE).count()


def rejects_of(job: ImportJob) -> QuerySet[ImportReject]:
    """Every reason why a row of the job was not taken, in the order of the files."""
    return ImportReject.objects.filter(job_id=job.pk)


REJECT_COLUMNS = ("file", "row", "kind", "id", "field", "code", "message", "value")
PAGE = 5000


def reject_rows(job: ImportJob) -> Iterator[tuple[object, ...]]:
    """The rows of the rejects file, by REJECT_COLUMNS; read in pages, however many there are."""
    last = 0
    while page := list(
        ImportReject.objects.filter(job_id=job.pk, id__gt=last).order_by("id")[:PAGE]
    ):
        last = page[-1].pk
        for reject in page:
            yield (
                file_name(job, reject.file_no),
                reject.row,
                reject.kind,
                reject.record_id,
                reject.field,
                reject.code,
                reject.message,
                reject.value,
            )
    if job.untold:
        yield "", "", "", "", "", "untold", untold_sentence(job), ""


def untold_sentence(job: ImportJob) -> str:
    """“And n more”: empty where every reason is kept."""
    if not job.untold:
        return ""
    return ngettext(
        "And %(count)d more row was not taken; its reasons are not kept. Mend these first.",
        "And %(count)d more rows were not taken; their reasons are not kept. Mend these first.",
        job.untold,
    ) % {"count": job.untold}


def file_name(job: ImportJob, file_no: int) -> str:
    return str(job.file_names[file_no]) if 0 <= file_no < len(job.file_names) else ""


def progress_of(job: ImportJob, now: datetime) -> JobProgress:
    """rows_done / elapsed, and elapsed × bytes left / bytes done."""
    is_finished = job.state not in UNDER_WAY
    elapsed = _elapsed(job, now)
    return JobProgress(
        is_finished=is_finished,
        rows_per_second=_rate(job.rows_done, elapsed),
        seconds_left=None if is_finished else _seconds_left(job, elapsed),
    )


def _elapsed(job: ImportJob, now: datetime) -> timedelta:
    if job.started_at is None:
        return timedelta(0)
    return (job.finished_at or now) - job.started_at


def _rate(rows: int, elapsed: timedelta) -> Decimal | None:
    if rows == 0 or elapsed <= timedelta(0):
        return None
    return (rows / Decimal(str(elapsed.total_seconds()))).quantize(Decimal(1))


def _seconds_left(job: ImportJob, elapsed: timedelta) -> int | None:
    if job.bytes_done <= 0 or elapsed <= timedelta(0):
        return None
    left = max(job.bytes_total - job.bytes_done, 0)
    return round(elapsed.total_seconds() * left / job.bytes_done)
