"""Price books: every version the tenant may see, and what waits for a decision."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from finops import clock
from finops.access import can, requires
from finops.requests import TenantRequest
from finops.ui.numbers import quantity
from finops.views.answering import answer
from ledger.queries.pricebooks.lists import BookLine, book_lines
from ledger.views.pricebooks.tables import books_table

OPEN = ("draft", "in_review")
LIVE = ("in_force", "not_yet")
LABELS = {
    "waiting": gettext_lazy("Being written or reviewed"),
    "live": gettext_lazy("In force"),
    "past": gettext_lazy("Replaced, ended, retired"),
}


@requires("view_pricebook")
@require_safe
def pricebooks(request: TenantRequest) -> HttpResponse:
    lines = book_lines(clock.now())
    parts = {
        "waiting": [one for one in lines if one.state in OPEN],
        "live": [one for one in lines if one.state in LIVE],
        "past": [one for one in lines if one.state not in (*OPEN, *LIVE)],
    }
    context = {
        **{name: books_table(str(LABELS[name]), found) for name, found in parts.items()},
        "status": _status(parts["live"]),
        "may_draft": can(request.actor, "draft_pricebook"),
    }
    return answer(request, "ledger/pricebooks/listing.html", context, part="books")


def _status(live: list[BookLine]) -> str:
    entries = sum(one.entries for one in live)
    words = {"count": quantity(len(live)), "entries": quantity(entries)}
    text = ngettext(
        "%(count)s book in force with %(entries)s entries",
        "%(count)s books in force with %(entries)s entries",
        len(live),
    )
    return text % words
