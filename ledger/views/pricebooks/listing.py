"""Price books: every version the tenant may see, and what waits for a decision."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from finops import clock
from finops.access import can, requires
from finops.scope.requests import TenantRequest
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
        "waiting": [line for line in lines if line.state in OPEN],
        "live": [line for line in lines if line.state in LIVE],
        "past": [line for line in lines if line.state not in (*OPEN, *LIVE)],
    }
    context = {
        **{name: books_table(str(LABELS[name]), part) for name, part in parts.items()},
        "status": _status(parts["live"]),
        "asked": _asked(parts["waiting"]),
        "may_draft": can(request.actor, "draft_pricebook"),
    }
    return answer(request, "ledger/pricebooks/listing.html", context, part="books")


def _asked(waiting: list[BookLine]) -> str:
    """How many wait for a signature, else how many are being written."""
    in_review = sum(line.state == "in_review" for line in waiting)
    if in_review:
        text = ngettext(
            "%(count)s book waits to be approved", "%(count)s books wait to be approved", in_review
        )
        return text % {"count": quantity(in_review)}
    text = ngettext(
        "%(count)s book is being written", "%(count)s books are being written", len(waiting)
    )
    return text % {"count": quantity(len(waiting))}


def _status(live: list[BookLine]) -> str:
    entries = sum(line.entries for line in live)
    words = {"count": quantity(len(live)), "entries": quantity(entries)}
    text = ngettext(
        "%(count)s book in force with %(entries)s entries",
        "%(count)s books in force with %(entries)s entries",
        len(live),
    )
    return text % words
