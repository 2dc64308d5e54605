"""The dialogs in which a re-rating run goes a step on; each is a page of its own without script.

HTTP: 428 without the sha256 of what was seen, 412 if it is another, 409 in another state, 403 for
a person who may not (security reference 4).
"""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from finops.access import View, requires
from finops.requests import TenantRequest
from finops.services.signing import SignatureRefused
from finops.views.answering import answer, wants_part
from ledger.models import RatingRun
from ledger.views.places import crumb, page_url
from ledger.views.rerating import run_or_404
from ledger.views.rerating_form import ReasonForm
from ledger.views.rerating_steps import Step, given_to, step_of
from ledger.views.rerating_words import amounts_of, run_name

TEMPLATE = "ledger/rerating_step.html"


def step_view(route: str) -> View:
    """The view of one step: GET shows what it means, POST takes it."""
    step = step_of(route)

    @requires(step.action)
    @require_http_methods(["GET", "POST"])
    def take_step(request: TenantRequest, public_id: UUID) -> HttpResponse:
        run = run_or_404(public_id)
        if request.method == "POST":
            return _taken(request, step, run)
        return _page(request, step, run)

    return take_step


def _taken(request: TenantRequest, step: Step, run: RatingRun) -> HttpResponse:
    form = ReasonForm(request.POST if step.asks else None)
    if step.asks and not form.is_valid():
        return _page(request, step, run, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    reason = form.cleaned_data["reason"] if step.asks else ""
    seen = request.headers.get("If-Match") or request.POST.get("seen", "")
    try:
        step.service(actor=request.actor, run_id=run.pk, **given_to(step, seen, reason))
    except SignatureRefused as refusal:
        run.refresh_from_db()
        return _page(request, step, run, refusal.sentence, refusal.status, form)
    messages.success(request, str(step.done))
    return _onward(request, run)


def _onward(request: TenantRequest, run: RatingRun) -> HttpResponse:
    url = page_url(request, "rerating", run.public_id)
    if wants_part(request):
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def _page(
    request: TenantRequest,
    step: Step,
    run: RatingRun,
    problem: str = "",
    status: HTTPStatus = HTTPStatus.OK,
    form: ReasonForm | None = None,
) -> HttpResponse:
    run_url = page_url(request, "rerating", run.public_id)
    name = run_name(run)
    context = {
        "step": step,
        "run": run,
        "name": name,
        "amounts": amounts_of(run),
        # Signed is what was shown: after a refusal nothing is, until it is looked at again.
        "seen": run.content_sha256 if step.signs and not problem else "",
        "problem": problem,
        "form": form or ReasonForm(),
        "run_url": run_url,
        "crumbs": [
            crumb(_("Re-rating"), page_url(request, "reratings")),
            crumb(name, run_url),
            crumb(step.label),
        ],
    }
    return answer(request, TEMPLATE, context, part="dialog", status=status)
