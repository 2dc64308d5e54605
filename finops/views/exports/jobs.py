"""Exports in the background: ask for one, watch it being made, download it."""

from collections.abc import Iterable
from http import HTTPStatus
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from finops.access import requires
from finops.models import ExportJob, User
from finops.queries.exports import exports_of, file_parts, own_export
from finops.scope.requests import TenantRequest
from finops.services.exporting import request_export
from finops.ui.documents.download import CSV_TYPE
from finops.ui.documents.xlsx import XLSX_TYPE
from finops.ui.exports import FORMATS
from finops.ui.links import crumb, page_url
from finops.ui.progress import STATE_TONES, Count, Progress, ProgressLink
from finops.ui.tables import Cell, Column, Row, Table
from finops.views.answering import answer
from finops.views.cancelling import cancel_url

PER_PAGE = 25
TYPES = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}


class ExportForm(forms.Form):
    """The export as the page that refused it names it."""

    path = forms.CharField(max_length=400)
    query = forms.CharField(max_length=8_000, required=False, strip=False)
    format = forms.ChoiceField(choices=[(name, name) for name in FORMATS])

    def __init__(self, *, data: dict[str, str], tenant: str) -> None:
        super().__init__(data)
        self.tenant = tenant

    def clean_path(self) -> str:
        """A page of this tenant."""
        path: str = self.cleaned_data["path"]
        try:
            captured = resolve(path).kwargs.get("tenant")
        except Resolver404:
            captured = None
        if captured != self.tenant:
            raise ValidationError(_("There is no such page here."))
        return path


@requires("prepare_export", anywhere=True)
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: TenantRequest) -> HttpResponse:
    """One's own exports; a POST asks for one more and leads to its page."""
    if request.method != "POST":
        return _page(request, [])
    form = ExportForm(data=request.POST.dict(), tenant=request.tenant.slug)
    if not form.is_valid():
        return _page(request, [str(text) for texts in form.errors.values() for text in texts])
    asked = form.cleaned_data
    try:
        job = request_export(
            actor=request.actor,
            path=asked["path"],
            query=asked["query"],
            file_format=asked["format"],
        )
    except ValidationError as problem:
        return _page(request, problem.messages)
    return HttpResponseRedirect(page_url("export_job", job.public_id))


@requires("prepare_export", anywhere=True)
@require_safe
def export_job(request: TenantRequest, export: UUID) -> HttpResponse:
    """One export; HTMX polls the progress part until it has ended."""
    job = _own_job(request, export)
    context = {
        "name": str(job),
        "job": progress_of(request, job),
        "poll_url": request.path,
        "crumbs": [
            crumb(_("Exports"), page_url("exports")),
            crumb(str(job)),
        ],
    }
    return answer(request, "finops/exports/job.html", context, part="progress")


@requires("prepare_export", anywhere=True)
@require_safe
def export_file(request: TenantRequest, export: UUID) -> StreamingHttpResponse:
    job = _own_job(request, export)
    if job.state != ExportJob.State.DONE:
        raise Http404
    return finished_file(job)


def finished_file(job: ExportJob) -> StreamingHttpResponse:
    response = StreamingHttpResponse(file_parts(job), content_type=TYPES[job.format])
    response["Content-Disposition"] = f'attachment; filename="{job.file_name}"'
    response["Content-Length"] = str(job.bytes_total)
    return response


def progress_of(request: TenantRequest, job: ExportJob) -> Progress:
    is_under_way = job.state in {"queued", "running"}
    total = job.rows_total if is_under_way else None
    counts, note, links = [Count(_("Rows"), job.rows_done, of=total)], "", []
    if job.state == ExportJob.State.DONE:
        counts += [
            Count(_("Size"), filesizeformat(job.bytes_total), "text"),
            Count(_("Kept until"), job.expires_at, "when"),
        ]
        note = f"sha256 {job.sha256}"
        links = [
            ProgressLink(
                _("Download"), page_url("export_file", job.public_id), "download", is_main=True
            )
        ]
    return Progress(
        title=str(job),
        sentence=sentence(job),
        is_under_way=is_under_way,
        done=job.rows_done,
        total=total,
        badge=(STATE_TONES[job.state], job.get_state_display()),
        counts=counts,
        note=note,
        links=links,
        cancel_url=cancel_url(request, job, "export", "export_cancel"),
    )


def find_own(request: TenantRequest, public_id: UUID) -> ExportJob | None:
    return own_export(_person(request), public_id)


def sentence(job: ExportJob) -> str:
    """What has happened so far and, where something is wrong, what to do next."""
    match job.state:
        case ExportJob.State.QUEUED:
            return _("Waiting for a worker. You may leave this page; the export goes on.")
        case ExportJob.State.RUNNING:
            return _("Rows are being written. You may leave this page; the export goes on.")
        case ExportJob.State.FAILED:
            return job.error
        case ExportJob.State.CANCELLED:
            return _("Cancelled. No file was made.")
    return _("The file is ready. It is kept for 7 days.")


def _page(request: TenantRequest, problems: list[str]) -> HttpResponse:
    jobs = exports_of(_person(request))
    page = Paginator(jobs, PER_PAGE).get_page(request.GET.get("page"))
    context = {"problems": problems, "page": page, "table": _table(page)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
    return answer(request, "finops/exports/jobs.html", context, part="exports", status=status)


def _table(jobs: Iterable[ExportJob]) -> Table:
    columns = [
        Column(_("File")),
        Column(_("State"), "badge", stays=True),
        Column(_("Asked for"), "when"),
        Column(_("Rows"), "quantity"),
        Column(_("Kept until"), "when"),
    ]
    rows = [
        Row(
            [
                Cell(str(job), note=job.format),
                Cell(job.get_state_display(), "badge", good=STATE_TONES[job.state]),
                Cell(job.created_at, "when"),
                Cell(job.rows_done, "quantity"),
                Cell(job.expires_at, "when") if job.expires_at else Cell(None, nil=_("not kept")),
            ],
            url=page_url("export_job", job.public_id),
        )
        for job in jobs
    ]
    return Table(_("Exports, the newest first"), columns, rows)


def _person(request: TenantRequest) -> User:
    if request.actor.user is None:
        raise Http404
    return request.actor.user


def _own_job(request: TenantRequest, public_id: UUID) -> ExportJob:
    job = find_own(request, public_id)
    if job is None:
        raise Http404
    return job
