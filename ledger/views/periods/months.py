"""Periods: the months of the books, closed one after the other, and what came later for them."""

from datetime import date
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from finops import clock
from finops.access import can, requires
from finops.forms.reasons import ReasonForm
from finops.requests import TenantRequest
from finops.services.approving import why_barred
from finops.services.signing import SignatureRefused
from finops.ui.links import page_url
from finops.views.account.stepping_up import (
    StepUp,
    forget_waiting,
    offer,
    offer_before,
    what_was_typed,
)
from finops.views.answering import answer, back_to, wants_part
from ledger.queries.periods import Books, MonthOfBooks, is_in_books, read_books
from ledger.services.periods import MONTHS, close_period, reopen_period
from ledger.services.signatures import REOPEN_MONTH
from ledger.views.periods.table import periods_table


@requires("view_periods")
@require_safe
def periods(request: TenantRequest) -> HttpResponse:
    return _page(request, ReasonForm(initial=what_was_typed(request)))


@requires("close_period")
@require_POST
def close(request: TenantRequest, month: str) -> HttpResponse:
    try:
        period = close_period(actor=request.actor, month=_month(month))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return _done(request, HTTPStatus.CONFLICT)
    messages.success(request, _("%(month)s is closed.") % {"month": name_of(period.month)})
    return _done(request)


@requires("close_period")
@require_POST
def reopen(request: TenantRequest, month: str) -> HttpResponse:
    found, form = _month(month), ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    reason = form.cleaned_data["reason"]
    seen = request.headers.get("If-Match") or request.POST.get("seen", "")
    try:
        period = reopen_period(actor=request.actor, month=found, reason=reason, if_match=seen)
    except ValidationError as problem:
        form.add_error(None, problem.messages)
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except SignatureRefused as refusal:
        step_up = offer(request, refusal, page_url("periods"))
        if step_up is None:
            form.add_error(None, refusal.sentence)
        return _page(request, form, status=refusal.status)
    forget_waiting(request)
    messages.success(request, _("%(month)s is open again.") % {"month": name_of(period.month)})
    return _done(request)


def name_of(month: date) -> str:
    """September 2026, in the reader's language."""
    return date_format(month, "F Y")


def _month(text: str) -> date:
    """A month that the tenant's books have; 404 otherwise."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404 from None
    if not is_in_books(month):
        raise Http404
    return month


def _done(request: TenantRequest, status: int = HTTPStatus.OK) -> HttpResponse:
    if wants_part(request):
        return _page(request, ReasonForm(), status=status)
    return back_to("periods")


def _page(request: TenantRequest, form: ReasonForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
    books = read_books(clock.now())
    context = {
        "books": books,
        "table": periods_table(books),
        "to_close": _of(books, books.to_close),
        "to_reopen": _of(books, books.to_reopen),
        "barred": _barred(request, books),
        "step_up": _step_up(request, books),
        "may_close": can(request.actor, "close_period"),
        "form": form,
    }
    return answer(request, "ledger/periods/months.html", context, part="periods", status=status)


def _of(books: Books, month: date | None) -> MonthOfBooks | None:
    return next((one for one in books.months if one.month == month), None)


def _step_up(request: TenantRequest, books: Books) -> StepUp | None:
    """What reopening lacks; only where there is a month to reopen for this person."""
    last = _of(books, books.to_reopen)
    if last is None or not can(request.actor, REOPEN_MONTH.action):
        return None
    return offer_before(request, REOPEN_MONTH, last.period, page_url("periods"))


def _barred(request: TenantRequest, books: Books) -> str:
    """Why this person does not reopen the month, whatever their role; empty if they may."""
    last = _of(books, books.to_reopen)
    if last is None or last.period is None:
        return ""
    return why_barred(MONTHS, last.period, request.actor.user)
