"""A new re-rating run: the form, filled from the link that led here."""

from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from finops.access import requires
from finops.scope.requests import TenantRequest
from finops.services.signing import SignatureRefused
from finops.ui.links import crumb, page_url
from finops.views.answering import answer
from ledger.calc.reports.filters import ReportFilter, last_30_days
from ledger.calc.reports.parsing import FilterProblems, parse_report_filter
from ledger.calc.rerating.states import State
from ledger.forms.reports import today_of
from ledger.models import RatingRun
from ledger.models.facts.shelves import AnyPricebook
from ledger.queries.choices import choices
from ledger.queries.rerating.runs import books_to_choose, rating_run, scope_word
from ledger.services.rerating.requesting import request_rerating
from ledger.views.rerating.form import NewRunForm, initial_of
from ledger.views.rerating.undoing import initial_of_undo

ALSO = frozenset({"book", "undo"})
MOST_BOOKS_SHOWN = 200


@requires("request_rerating")
@require_http_methods(["GET", "POST"])
def new_rerating(request: TenantRequest) -> HttpResponse:
    """202 leads to the run, whose difference a worker computes; what is wrong is 422 in place."""
    books = books_to_choose()[:MOST_BOOKS_SHOWN]
    form = NewRunForm(
        request.POST if request.method == "POST" else None,
        tenant=request.tenant,
        offered=choices(),
        books=books,
        initial=initial_of(asked_in_url(request), chosen_in_url(request, books))
        | undone_in_url(request),
    )
    if request.method == "POST" and form.is_valid():
        run = submitted(request, form)
        if run is not None:
            return HttpResponseRedirect(page_url("rerating", run.public_id))
    context = {
        "form": form,
        "crumbs": [crumb(_("Re-rating"), page_url("reratings")), crumb(_("New run"))],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return answer(request, "ledger/rerating/new.html", context, part="form", status=status)


def asked_in_url(request: TenantRequest) -> ReportFilter:
    """The period and scope of the link; without one, the last 30 whole days."""
    today = today_of(request.tenant)
    until_yesterday = ReportFilter(last_30_days(today - timedelta(days=1)))
    if not request.GET:
        return until_yesterday
    query = {name: request.GET.getlist(name) for name in request.GET}
    try:
        return parse_report_filter(query, today, also=ALSO)
    except FilterProblems:
        return until_yesterday


def chosen_in_url(request: TenantRequest, books: list[AnyPricebook]) -> list[str]:
    named = set(request.GET.getlist("book"))
    return [f"{scope_word(book)}-{book.pk}" for book in books if book.version in named]


def undone_in_url(request: TenantRequest) -> dict[str, object]:
    """What undoing a posted run is asked for with, if the link names one."""
    try:
        run = rating_run(UUID(request.GET.get("undo", "")))
    except ValueError:
        return {}
    is_posted = run is not None and run.state == State.DONE
    return initial_of_undo(run, request) if run is not None and is_posted else {}


def submitted(request: TenantRequest, form: NewRunForm) -> RatingRun | None:
    """The new run; None when the service refused it, and the form says why."""
    try:
        return request_rerating(actor=request.actor, new=form.new_run())
    except ValidationError as problem:
        for name, sentences in problem.message_dict.items():
            form.add_error(name if name in form.fields else None, sentences)
    except SignatureRefused as refusal:
        form.add_error(None, refusal.sentence)
    return None
