"""Import jobs and refused rows in words: tables, and the part that shows progress."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from finops.scope.requests import TenantRequest
from finops.ui.links import page_url
from finops.ui.progress import STATE_TONES, Count, Progress, ProgressLink
from finops.ui.tables import Cell, Column, Row, Table
from finops.views.cancelling import cancel_url
from ledger.models import ImportJob, ImportReject
from ledger.queries.imports import file_name, progress_of


def jobs_table(jobs: Iterable[ImportJob]) -> Table:
    columns = [
        Column(_("Files")),
        Column(_("State"), "badge", stays=True),
        Column(_("Uploaded"), "when"),
        Column(_("Rows"), "quantity"),
        Column(_("Accepted"), "quantity"),
        Column(_("Duplicate"), "quantity"),
        Column(_("Conflict"), "quantity"),
        Column(_("Rejected"), "quantity", stays=True),
    ]
    rows = [_job_row(job) for job in jobs]
    return Table(_("Imports, the newest first"), columns, rows)


def _job_row(job: ImportJob) -> Row:
    counts = (job.rows_done, job.accepted, job.duplicate, job.conflict, job.rejected)
    cells = [
        Cell(_files(job)),
        Cell(_state(job), "badge", good=_tone(job)),
        Cell(job.created_at, "when", note=_("by %(actor)s") % {"actor": job.actor}),
        *(Cell(count, "quantity") for count in counts),
    ]
    return Row(cells, url=page_url("import_job", job.public_id))


def _state(job: ImportJob) -> str:
    state = job.get_state_display()
    return _("%(state)s, put away") % {"state": state} if job.put_away_by else state


def _tone(job: ImportJob) -> str:
    """What went through only in part is no plain success; what was put away troubles nobody."""
    if job.put_away_by:
        return "quiet"
    if job.state == ImportJob.State.DONE and (job.rejected or job.conflict):
        return "warn"
    return STATE_TONES[job.state]


def _files(job: ImportJob) -> str:
    names = [str(name) for name in job.file_names] or [str(job.public_id)]
    more = len(names) - 1
    if not more:
        return names[0]
    text = ngettext("%(name)s and %(count)d more", "%(name)s and %(count)d more", more)
    return text % {"name": names[0], "count": more}


def rejects_table(job: ImportJob, rejects: Iterable[ImportReject]) -> Table:
    columns = [
        Column(_("Row")),
        Column(_("File")),
        Column(_("Record")),
        Column(_("Field"), stays=True),
        Column(_("Value"), "code"),
        Column(_("Reason"), stays=True),
    ]
    rows = [
        Row(
            [
                Cell(reject.row),
                Cell(file_name(job, reject.file_no)),
                Cell(reject.record_id, nil=_("without an id")),
                Cell(reject.field, nil=_("whole row")),
                Cell(reject.value, "code", nil=_("empty")),
                Cell(reject.message),
            ]
        )
        for reject in rejects
    ]
    return Table(_("Rows that were not taken"), columns, rows)


def progress_part(request: TenantRequest, job: ImportJob) -> Progress:
    progress = progress_of(job, timezone.now())
    counts = [
        Count(_("Rows"), job.rows_done),
        Count(_("Rows per second"), progress.rows_per_second, "quantity_short"),
        Count(_("Seconds left"), progress.seconds_left, "quantity_short"),
        Count(_("Accepted"), job.accepted),
        Count(_("Duplicate"), job.duplicate),
        Count(_("Conflict"), job.conflict),
        Count(_("Rejected"), job.rejected),
        Count(_("About no call"), job.skipped or None),
    ]
    return Progress(
        title=str(job),
        sentence=sentence(job),
        is_under_way=not progress.is_finished,
        badge=(_tone(job), job.get_state_display()),
        counts=[count for count in counts if count.value is not None],
        links=_links(job),
        cancel_url=cancel_url(request, job, "import", "import_cancel"),
    )


def _links(job: ImportJob) -> list[ProgressLink]:
    links, has_rejects = [], bool(job.rejected or job.conflict)
    if has_rejects:
        rejects = page_url("import_rejects", job.public_id)
        links.append(ProgressLink(_("Rejected rows as CSV"), rejects, "download"))
    if has_rejects or job.state == ImportJob.State.FAILED:
        links.append(ProgressLink(_("Fields and templates"), page_url("data_fields")))
    return links


def sentence(job: ImportJob) -> str:
    """What has happened so far and, where something is wrong, what to do next."""
    match job.state:
        case ImportJob.State.QUEUED:
            return _("Waiting for a worker. You may leave this page; the import goes on.")
        case ImportJob.State.RUNNING:
            return _("Rows are being read, checked and posted.")
        case ImportJob.State.FAILED:
            return _failed(job)
        case ImportJob.State.CANCELLED:
            return _cancelled(job)
    return _finished(job)


def _failed(job: ImportJob) -> str:
    reason = job.error or _("The import stopped.")
    if not job.accepted:
        return _("%(reason)s The ledger is unchanged.") % {"reason": reason}
    return _("%(reason)s What was taken stands: mend the rest and upload it again.") % {
        "reason": reason
    }


def _cancelled(job: ImportJob) -> str:
    words = {"name": job.cancelled_by}
    if not job.accepted:
        return _("Cancelled by %(name)s. The ledger is unchanged.") % words
    return (
        _("Cancelled by %(name)s. What was taken before stands: upload it again for the rest.")
        % words
    )


def _finished(job: ImportJob) -> str:
    refused = job.rejected + job.conflict
    if refused:
        return ngettext(
            "Finished. %(count)d row was not taken; the import's page and its CSV file say why.",
            "Finished. %(count)d rows were not taken; the import's page and its CSV file say why.",
            refused,
        ) % {"count": refused}
    if job.accepted == 0 and job.duplicate:
        return _("Finished. Every row was known already; the ledger is unchanged.")
    return _("Finished. Every row is in the ledger.")
