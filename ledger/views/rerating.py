"""One re-rating run: what was asked, how far it is, what would change, who decided."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from finops.access import requires
from finops.requests import TenantRequest
from finops.views.answering import answer, wants_part
from ledger.calc.rerating.content import read_content
from ledger.calc.rerating.difference import Split
from ledger.calc.rerating.states import AT_WORK
from ledger.models import RatingRun
from ledger.queries.rating_runs import had_a_part, rating_run, steps_of_run
from ledger.queries.rating_sheets import rerating_sheet
from ledger.services.rerating.moving import asked_by
from ledger.views.exporting import exported
from ledger.views.places import crumb, page_url
from ledger.views.rerating_figures import before_and_after, key_figures
from ledger.views.rerating_progress import progress_part
from ledger.views.rerating_steps import steps_open
from ledger.views.rerating_tables import SPLITS, difference_table, history_table
from ledger.views.rerating_words import (
    books_asked,
    books_words,
    run_name,
    scope_words,
    state_badge,
)

TEMPLATE = "ledger/rerating.html"


def run_or_404(public_id: UUID) -> RatingRun:
    run = rating_run(public_id)
    if run is None:
        raise Http404
    return run


@requires("view_rerating")
@require_safe
def rerating(request: TenantRequest, public_id: UUID) -> HttpResponseBase:
    """The page; HTMX polls its progress while a worker is at it, and then gets the whole."""
    run = run_or_404(public_id)
    if file_format := request.GET.get("format", ""):
        return exported(request, rerating_sheet(run, request.tenant), file_format)
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
    url = f"{page_url(request, 'rerating', run.public_id)}?part=progress"
    return {"run": run, "job": progress_part(run), "poll_url": url}


def _context(request: TenantRequest, run: RatingRun, split: Split) -> dict[str, object]:
    asked = asked_by(run)
    name = run_name(run)
    had_part = request.actor.user is not None and had_a_part(run, request.actor.user)
    return {
        **_progress(request, run),
        "is_at_work": run.state in AT_WORK,
        "name": name,
        "state": state_badge(run),
        "scope": scope_words(run),
        "books": books_words(asked),
        "asked": asked,
        "had_part": had_part,
        "steps": [
            (step, page_url(request, step.route, run.public_id))
            for step in steps_open(request.actor, run, had_part)
        ],
        "history": history_table(steps_of_run(run)),
        "crumbs": [crumb(_("Re-rating"), page_url(request, "reratings")), crumb(name)],
        **(_difference(request, run, split) if run.content else {}),
    }


def _difference(request: TenantRequest, run: RatingRun, split: Split) -> dict[str, object]:
    found = read_content(run.content).difference
    return {
        "difference": found,
        "split": split,
        "splits": [(one.value, SPLITS[one]) for one in Split],
        "split_name": SPLITS[split],
        "books_asked": books_asked(run),
        "figures": key_figures(found),
        "figure": before_and_after(request, run, found, split),
        "table": difference_table(request, run, found, split),
    }
