"""Periods: the months of the books, closed one after the other, and what came later for them."""

from datetime import date
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from finops.access import can, requires
from finops.requests import TenantRequest
from finops.views.answering import answer, back_to, wants_part
from ledger.models import Period
from ledger.queries.periods import Books, MonthOfBooks, is_in_books, read_books
from ledger.services.periods import close_period, reopen_period
from ledger.views.period_forms import ReopenForm
from ledger.views.periods_table import periods_table


@requires("view_periods")
@require_safe
def periods(request: TenantRequest) -> HttpResponse:
    return _page(request, ReopenForm())


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
    found, form = _month(month), ReopenForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    reason = form.cleaned_data["reason"]
    try:
        period = reopen_period(actor=request.actor, month=found, reason=reason)
    except ValidationError as problem:
        form.add_error(None, problem.messages)
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
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
        return _page(request, ReopenForm(), status=status)
    return back_to(request, "periods")


def _page(request: TenantRequest, form: ReopenForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
    books = read_books(timezone.now())
    context = {
        "books": books,
        "table": periods_table(request, books),
        "to_close": _of(books, books.to_close),
        "to_reopen": _of(books, books.to_reopen),
        "closed_by_reader": _closed_by_reader(request, books),
        "may_close": can(request.actor, "close_period"),
        "form": form,
    }
    return answer(request, "ledger/periods.html", context, part="periods", status=status)


def _of(books: Books, month: date | None) -> MonthOfBooks | None:
    return next((one for one in books.months if one.month == month), None)


def _closed_by_reader(request: TenantRequest, books: Books) -> bool:
    last = _of(books, books.to_reopen)
    period: Period | None = last.period if last else None
    return period is not None and period.closed_by == request.actor.user
