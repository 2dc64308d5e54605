"""One re-rating run: what was asked, how far it is, what would change, who decided."""

from typing import Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from finops.access import requires
from finops.queries.approvals import steps_of
from finops.scope.requests import TenantRequest
from finops.services.approving import why_barred
from finops.ui.exports import Sheet
from finops.ui.links import crumb, page_url
from finops.ui.reports import ReportRequest, SheetPage
from finops.views.answering import answer, wants_part
from ledger.calc.rerating.content import read_content
from ledger.calc.rerating.difference import Split
from ledger.calc.rerating.states import AT_WORK
from ledger.models import RatingRun
from ledger.queries.rerating.runs import rating_run
from ledger.queries.rerating.sheets import rerating_sheet
from ledger.services.rerating.moving import RUNS
from ledger.views.reports.exporting import file_asked
from ledger.views.rerating.figures import before_and_after, key_figures
from ledger.views.rerating.progress import progress_part
from ledger.views.rerating.steps import possible_steps
from ledger.views.rerating.tables import SPLITS, difference_table, history_table
from ledger.views.rerating.undoing import undo_url
from ledger.views.rerating.words import books_asked, books_words, run_name, scope_words, state_badge

TEMPLATE = "ledger/rerating/detail.html"


def find_run(_request: TenantRequest, public_id: UUID) -> RatingRun | None:
    return rating_run(public_id)


def run_or_404(public_id: UUID) -> RatingRun:
    run = rating_run(public_id)
    if run is None:
        raise Http404
    return run


def rerating_file(asking: ReportRequest) -> Sheet:
    return rerating_sheet(run_or_404(asking.captured["public_id"]), asking.tenant)


RERATING_FILE: Final = SheetPage(slug="rerating", action="view_rerating", file=rerating_file)


@requires("view_rerating")
@require_safe
def rerating(request: TenantRequest, public_id: UUID) -> HttpResponseBase:
    """The page; HTMX polls its progress while a worker is at it, and then gets the whole."""
    if file := file_asked(request, RERATING_FILE, public_id=public_id):
        return file
    run = run_or_404(public_id)
    is_polling = wants_part(request) and request.GET.get("part") == "progress"
    if is_polling and run.state in AT_WORK:
        return answer(request, TEMPLATE, _progress(request, run), part="progress")
    split = split_asked(request)
    part = "difference" if wants_part(request) and not is_polling else "run"
    response = answer(request, TEMPLATE, _context(request, run, split), part=part)
    return retargeted(response) if is_polling else response


def retargeted(response: HttpResponse) -> HttpResponse:
    """What was polled has ended: the answer takes the place of all that depends on it."""
    response.headers["HX-Retarget"] = "#run"
    response.headers["HX-Reswap"] = "outerHTML"
    return response


def split_asked(request: TenantRequest) -> Split:
    asked = request.GET.get("by", Split.USE_CASE.value)
    return Split(asked) if asked in {split.value for split in Split} else Split.USE_CASE


def _progress(request: TenantRequest, run: RatingRun) -> dict[str, object]:
    url = f"{page_url('rerating', run.public_id)}?part=progress"
    return {"run": run, "job": progress_part(request, run), "poll_url": url}


def _context(request: TenantRequest, run: RatingRun, split: Split) -> dict[str, object]:
    name = run_name(run)
    return {
        **_progress(request, run),
        "is_at_work": run.state in AT_WORK,
        "name": name,
        "state": state_badge(run),
        "scope": scope_words(run),
        "books": books_words(run.asked),
        "asked": run.asked,
        "barred": why_barred(RUNS, run, request.actor.user) if run.state == "in_review" else "",
        "steps": possible_steps(request, run),
        "undo_url": undo_url(request, run),
        "history": history_table(steps_of(RUNS.name, run.pk)),
        "crumbs": [crumb(_("Re-rating"), page_url("reratings")), crumb(name)],
        **(_difference(run, split) if run.content else {}),
    }


def _difference(run: RatingRun, split: Split) -> dict[str, object]:
    difference = read_content(run.content).difference
    return {
        "difference": difference,
        "split": split,
        "splits": [(choice.value, SPLITS[choice]) for choice in Split],
        "split_name": SPLITS[split],
        "books_asked": books_asked(run),
        "figures": key_figures(difference),
        "figure": before_and_after(run, difference, split),
        "table": difference_table(run, difference, split),
    }
