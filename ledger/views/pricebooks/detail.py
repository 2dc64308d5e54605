"""One price book: what it is, its entries, and the steps that lead on from its state."""

from datetime import timedelta
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from finops import clock
from finops.access import can, requires
from finops.scope.requests import TenantRequest
from finops.ui.exports import Sheet
from finops.ui.links import crumb, page_url
from finops.ui.numbers import quantity
from finops.ui.reports import ReportRequest, SheetPage
from finops.ui.shell.parts import parts_of
from finops.ui.text import Text
from finops.views.answering import answer, wants_part
from ledger.calc.pricebooks.windows import Validity
from ledger.models import TenantPricebook
from ledger.models.facts.shelves import AnyPricebook, shelf_of
from ledger.parsers.pricebooks.about import DEFAULT_ZONE
from ledger.queries.pricebooks.exchange_rates import USD, days_held, recorded_rates
from ledger.queries.pricebooks.lists import (
    BookLine,
    book_line,
    find_book,
    price_entries,
    priced_providers,
)
from ledger.queries.pricebooks.rows import entries_of_rows
from ledger.views.pricebooks.forms import EntryFilterForm
from ledger.views.pricebooks.steps import find_own, possible_steps
from ledger.views.pricebooks.tables import SCOPES, STATES, book_sheet, entries_table
from ledger.views.pricebooks.unread_tables import kinds_table, unread_of
from ledger.views.reports.exporting import file_asked

TEMPLATE = "ledger/pricebooks/detail.html"
ENTRIES_PER_PAGE = 50
RATE_DAYS = 31


def book_or_404(version: str) -> AnyPricebook:
    book = find_book(version)
    if book is None:
        raise Http404
    return book


def own_book_or_404(version: str) -> TenantPricebook:
    book = find_own(version)
    if book is None:
        raise Http404
    return book


def book_file(asking: ReportRequest) -> Sheet:
    book = book_or_404(asking.captured["version"])
    _form, rows = _asked_entries(book, asking.query)
    entries = entries_of_rows(shelf_of(book), rows)
    return book_sheet(book_line(book, clock.now()), entries, asking.tenant.slug)


BOOK_FILE: Final = SheetPage(slug="pricebook", action="view_pricebook", file=book_file)


def _asked_entries(book: AnyPricebook, query: QueryDict) -> tuple[EntryFilterForm, Any]:
    """Any: entries of either kind of book; none where the filter has problems."""
    form = EntryFilterForm(query, priced_providers(book))
    if not form.is_valid():
        return form, price_entries(book).none()
    return form, price_entries(book, **form.cleaned_data)


@requires("view_pricebook")
@require_safe
def pricebook(request: TenantRequest, version: str) -> HttpResponseBase:
    if file := file_asked(request, BOOK_FILE, version=version):
        return file
    book = book_or_404(version)
    form, rows = _asked_entries(book, request.GET)
    line = book_line(book, clock.now())
    about = _about(request, line)
    entries = _entries(request, book, rows, may_fill=bool(about["may_fill"]))
    context = {**about, **entries, "form": form}
    if not wants_part(request):
        unread = _unread(book)
        context |= unread | parts_of(request, _labels(bool(unread["unread_count"])))
    status = 422 if form.errors else 200
    return answer(request, TEMPLATE, context, part="report", status=status)


def _entries(
    request: TenantRequest, book: AnyPricebook, rows: Any, *, may_fill: bool
) -> dict[str, object]:
    # Any: entries of either kind of book
    page = Paginator(rows, ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    entries = entries_of_rows(shelf_of(book), page.object_list)
    count = page.paginator.count
    text = ngettext("%(count)s entry", "%(count)s entries", count) % {"count": quantity(count)}
    table = entries_table(book, entries, may_fill=may_fill)
    return {"page": page, "table": table, "status": text}


def _unread(book: AnyPricebook) -> dict[str, object]:
    unread = unread_of(book)
    return {"unread": kinds_table(unread), "unread_count": len(unread)}


def _labels(has_unread: bool) -> dict[str, Text]:
    labels: dict[str, Text] = {"": _("Entries"), "about": _("What it is")}
    return {**labels, "unread": _("Not read from its source")} if has_unread else labels


def _about(request: TenantRequest, line: BookLine) -> dict[str, object]:
    book = line.book
    may_draft = can(request.actor, "draft_pricebook")
    is_draft = isinstance(book, TenantPricebook) and book.status == "draft"
    return {
        "book": book,
        "line": line,
        "whose": SCOPES[line.scope],
        "state": STATES[line.state],
        "exchange": _exchange(book),
        "days_in": request.tenant.time_zone if isinstance(book, TenantPricebook) else DEFAULT_ZONE,
        "steps": possible_steps(request, book),
        "may_fill": may_draft and is_draft,
        "may_copy": may_draft and isinstance(book, TenantPricebook),
        "may_rerate": can(request.actor, "request_rerating") and bool(line.windows),
        "crumbs": [crumb(_("Price books"), page_url("pricebooks")), crumb(book.version)],
    }


def _exchange(book: AnyPricebook) -> dict[str, object] | None:
    """The last days' rates of a book in another currency: a day without one prices nothing."""
    if book.currency == USD:
        return None
    now = clock.now()
    asked = Validity(now - timedelta(days=RATE_DAYS - 1), now)
    rates = recorded_rates(book.currency, asked)
    known = sum(days_held(rate, asked) for rate in rates)
    return {"days": RATE_DAYS, "known": known, "last": rates[-1] if rates else None}
