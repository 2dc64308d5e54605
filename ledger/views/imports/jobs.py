"""Imports: upload files, watch them being read, see and download what was refused."""

import csv
from collections.abc import Callable
from http import HTTPStatus
from io import TextIOWrapper
from tempfile import SpooledTemporaryFile
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from finops.access import Actor, can, requires
from finops.scope.requests import TenantRequest
from finops.services.api_keys.limits import Busy
from finops.services.signing import WrongStep
from finops.ui.exports import csv_text
from finops.ui.links import crumb, page_url
from finops.ui.tables import Action
from finops.views.answering import answer, wants_part
from ledger.models import ImportJob
from ledger.queries.imports import (
    REJECT_COLUMNS,
    count_troubled,
    import_job,
    import_jobs,
    reject_rows,
    rejects_of,
    untold_sentence,
)
from ledger.services.importing import NamedFile, submit_import
from ledger.services.importing.putting_away import put_away, take_back
from ledger.views.imports.connecting import client_snippets
from ledger.views.imports.forms import UploadForm
from ledger.views.imports.tables import jobs_table, progress_part, rejects_table
from ledger.views.reports.list_headings import imports_heading

JOBS_PER_PAGE, REJECTS_SHOWN = 25, 100


@requires("view_imports")
@require_safe
def imports(request: TenantRequest) -> HttpResponse:
    return _page(request, UploadForm())


@requires("upload_import")
@require_POST
def upload(request: TenantRequest) -> HttpResponse:
    """202 with the progress part; without HTMX a redirect to the job's own page."""
    form = UploadForm(request.POST, request.FILES)
    try:
        job = _submitted(request.actor, form) if form.is_valid() else None
    except Busy as refused:
        return _come_again(request, form, refused)
    if job is None:
        return _page(request, form, part="upload", status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if not wants_part(request):
        return HttpResponseRedirect(page_url("import_job", job.public_id))
    context = {"upload_form": UploadForm(), **_job_context(request, job)}
    return answer(
        request, "ledger/imports/jobs.html", context, part="upload", status=HTTPStatus.ACCEPTED
    )


def _come_again(request: TenantRequest, form: UploadForm, refused: Busy) -> HttpResponse:
    """503; HTMX shows the form and its error for 422 only."""
    form.add_error("file", _("Many imports are waiting to be worked off. Upload it again later."))
    refusal_status = HTTPStatus.UNPROCESSABLE_ENTITY
    status = refusal_status if wants_part(request) else HTTPStatus.SERVICE_UNAVAILABLE
    response = _page(request, form, part="upload", status=status)
    response["Retry-After"] = str(refused.wait)
    return response


def _submitted(actor: Actor, form: UploadForm) -> ImportJob | None:
    """The new job; None when the service refused it, and the form says why."""
    files = [NamedFile(upload.name, upload, upload.size) for upload in form.cleaned_data["file"]]
    try:
        return submit_import(actor=actor, files=files, format=form.cleaned_data["format"] or None)
    except ValidationError as problem:
        form.add_error(None, problem)
        return None


@requires("view_imports")
@require_safe
def import_job_page(request: TenantRequest, public_id: UUID) -> HttpResponse:
    """One job with its refused rows; HTMX polls the progress part until it has ended."""
    job = _job_or_404(public_id)
    context = _job_context(request, job)
    if not wants_part(request) or "rejects" in request.GET:
        context["poll_url"] = f"{request.path}?rejects=1"  # this page lists the rejects as well
    context["crumbs"] = [
        crumb(_("Imports"), page_url("imports")),
        crumb(job),
    ]
    return answer(request, "ledger/imports/job.html", context, part="progress")


@requires("upload_import")
@require_POST
def put_import_away(request: TenantRequest, public_id: UUID) -> HttpResponse:
    return _moved(request, public_id, put_away, _("Put away. It waits for nobody now."))


@requires("upload_import")
@require_POST
def take_import_back(request: TenantRequest, public_id: UUID) -> HttpResponse:
    return _moved(request, public_id, take_back, _("It waits again."))


def _moved(
    request: TenantRequest, public_id: UUID, move: Callable[..., None], sentence: str
) -> HttpResponse:
    """Back to the page of the job, which offers the way back."""
    job = _job_or_404(public_id)
    try:
        move(actor=request.actor, public_id=job.public_id)
    except WrongStep as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, sentence)
    return HttpResponseRedirect(page_url("import_job", public_id))


@requires("view_imports")
@require_safe
def rejects_csv(request: TenantRequest, public_id: UUID) -> HttpResponseBase:
    """All refused rows with their reasons, however many there are."""
    return rejects_file(_job_or_404(public_id))


def rejects_file(job: ImportJob) -> FileResponse:
    """The CSV of a job's rejects, for the page and the API."""
    # The response closes it after the last byte.
    out = SpooledTemporaryFile(max_size=5_000_000)  # noqa: SIM115  # see above
    text = TextIOWrapper(out, "utf-8", newline="")
    writer = csv.writer(text)
    writer.writerow(REJECT_COLUMNS)
    writer.writerows([csv_text(str(cell)) for cell in row] for row in reject_rows(job))
    text.detach()
    out.seek(0)
    name = f"rejects-{job.public_id}.csv"
    return FileResponse(out, as_attachment=True, filename=name, content_type="text/csv")


def _page(
    request: TenantRequest, form: UploadForm, *, part: str = "jobs", status: int = HTTPStatus.OK
) -> HttpResponse:
    page = Paginator(import_jobs(), JOBS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "upload_form": form,
        "may_upload": can(request.actor, "upload_import"),
        "clients": client_snippets(request),
        "page": page,
        "heading": imports_heading(page.paginator.count, count_troubled()),
        "table": jobs_table(page.object_list),
    }
    return answer(request, "ledger/imports/jobs.html", context, part=part, status=status)


def _job_context(request: TenantRequest, job: ImportJob) -> dict[str, object]:
    rejects = rejects_of(job)
    return {
        "job": progress_part(request, job),
        "poll_url": page_url("import_job", job.public_id),
        "record": job,
        "rejects": rejects_table(job, rejects[:REJECTS_SHOWN]),
        "rejects_shown": REJECTS_SHOWN,
        "untold": untold_sentence(job),
        "move": _move_of(request, job),
    }


def _move_of(request: TenantRequest, job: ImportJob) -> Action | None:
    """Putting it away, or taking it back, for whoever can mend it."""
    if not job.has_trouble or not can(request.actor, "upload_import"):
        return None
    if job.put_away_by:
        return Action(_("Take back"), page_url("import_take_back", job.public_id), sends={})
    return Action(_("Put away"), page_url("import_put_away", job.public_id), sends={})


def find_job(_request: TenantRequest, public_id: UUID) -> ImportJob | None:
    return import_job(public_id)


def _job_or_404(public_id: UUID) -> ImportJob:
    job = import_job(public_id)
    if job is None:
        raise Http404
    return job
