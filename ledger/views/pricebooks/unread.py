"""The page of what a price book's source says and no entry here can: never dropped silently."""

from typing import Final

from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from finops.access import requires
from finops.scope.requests import TenantRequest
from finops.ui.exports import Sheet
from finops.ui.links import crumb, page_url
from finops.ui.reports import ReportRequest, SheetPage
from finops.views.answering import answer
from ledger.views.pricebooks.detail import book_or_404
from ledger.views.pricebooks.unread_tables import kinds_table, unread_of, unread_sheet, unread_table
from ledger.views.reports.exporting import file_asked

TEMPLATE: Final = "ledger/pricebooks/unread.html"
ROWS_PER_PAGE: Final = 100


def unread_file(asking: ReportRequest) -> Sheet:
    return unread_sheet(book_or_404(asking.captured["version"]), asking.tenant)


UNREAD_FILE: Final = SheetPage(slug="pricebook_unread", action="view_pricebook", file=unread_file)


@requires("view_pricebook")
@require_safe
def pricebook_unread(request: TenantRequest, version: str) -> HttpResponseBase:
    """The page: by kind and reason, then one by one."""
    if file := file_asked(request, UNREAD_FILE, version=version):
        return file
    book = book_or_404(version)
    unread = unread_of(book)
    page = Paginator(unread, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "book": book,
        "count": len(unread),
        "kinds": kinds_table(unread),
        "table": unread_table(page),
        "page": page,
        "crumbs": [
            crumb(_("Price books"), page_url("pricebooks")),
            crumb(book.version, page_url("pricebook", book.version)),
            crumb(_("Not read")),
        ],
    }
    return answer(request, TEMPLATE, context, part="report")
