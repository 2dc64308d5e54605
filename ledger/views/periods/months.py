"""Periods: the months of the books, closed one after the other, and what came later for them."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from finops import clock
from finops.access import can, requires
from finops.scope.requests import TenantRequest
from finops.services.approving import why_barred
from finops.ui.links import page_url
from finops.views.approvals.steps import Dialog
from ledger.queries.periods import ListedMonths, MonthOfBooks, read_books
from ledger.services.periods import MONTHS
from ledger.views.periods.steps import CLOSE, REOPEN, slug_of
from ledger.views.periods.table import periods_table
from ledger.views.reports.list_headings import months_heading


@requires("view_periods")
@require_safe
def periods(request: TenantRequest) -> HttpResponse:
    books = read_books(clock.now())
    context = {
        "books": books,
        "heading": months_heading((m.month, m.is_closed, m.has_ended) for m in books.months),
        "table": periods_table(books),
        "steps": [*_steps(request, books)],
        "barred": _barred(request, books),
    }
    return render(request, "ledger/periods/months.html", context)


def _steps(request: TenantRequest, books: ListedMonths) -> Iterator[tuple[Dialog, str, str]]:
    """What this person may do now: the dialog, its heading, and where it is."""
    if not can(request.actor, CLOSE.action):
        return
    if (last := _last_closed(books)) and last.period and not _barred(request, books):
        heading = REOPEN.heading(last.period) if REOPEN.heading else ""
        yield REOPEN, heading, page_url("reopen_period", slug_of(last.month))
    if (following := _of(books, books.to_close)) and CLOSE.heading:
        yield CLOSE, CLOSE.heading(following), page_url("close_period", slug_of(following.month))


def _last_closed(books: ListedMonths) -> MonthOfBooks | None:
    return _of(books, books.to_reopen)


def _of(books: ListedMonths, month: object) -> MonthOfBooks | None:
    return next((listed for listed in books.months if listed.month == month), None)


def _barred(request: TenantRequest, books: ListedMonths) -> str:
    """Why this person does not reopen the month, whatever their role; empty if they may."""
    last = _last_closed(books)
    if last is None or last.period is None or not can(request.actor, REOPEN.action):
        return ""
    return why_barred(MONTHS, last.period, request.actor.user)
