"""What a price book changes, and where other sources say something else: looked at before it is
approved."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Final

from django import forms
from django.http import Http404, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from finops import clock
from finops.access import requires
from finops.calc.days import local
from finops.models import Tenant
from finops.scope.requests import TenantRequest
from finops.ui.exports import Sheet, SheetCell
from finops.ui.links import crumb, page_url
from finops.ui.numbers import quantity
from finops.ui.reports import ReportRequest, SheetPage
from finops.views.answering import answer
from ledger.calc.pricebooks.difference import (
    BookDifference,
    ChangeKind,
    difference,
    disagreements,
)
from ledger.calc.pricing.book import Book
from ledger.models.facts.shelves import AnyPricebook
from ledger.queries.pricebooks.lists import find_book
from ledger.queries.pricebooks.rivals import replaced_by, rivals_of, whole_or_none
from ledger.views.pricebooks.changes import KINDS, changes_table
from ledger.views.pricebooks.detail import book_or_404
from ledger.views.pricebooks.words import condition_words
from ledger.views.reports.exporting import file_asked

TEMPLATE: Final = "ledger/pricebooks/difference.html"
SHOWN: Final = 100
ALL: Final = Decimal("Infinity")  # where one of the two says that it costs nothing


class AgainstForm(forms.Form):
    """With which other book to compare."""

    def __init__(self, data: QueryDict, versions: Iterable[str]) -> None:
        super().__init__(data)
        choices = [("", _("none")), *((version, version) for version in versions)]
        self.fields["against"] = forms.ChoiceField(
            label=_("Other source"), required=False, choices=choices
        )


def difference_file(asking: ReportRequest) -> Sheet:
    book = book_or_404(asking.captured["version"])
    before = replaced_by(book)
    _mine, changes = _changes(book, before)
    return _sheet(asking.tenant, book, before, changes)


DIFFERENCE_FILE: Final = SheetPage(
    slug="pricebook_difference", action="view_pricebook", file=difference_file
)


def _changes(book: AnyPricebook, before: AnyPricebook | None) -> tuple[Book, BookDifference]:
    """The book itself, and what it changes of the one before where that has the same currency."""
    mine, old = whole_or_none(book), whole_or_none(before)
    if mine is None:
        raise Http404
    return mine, difference(old if old is None or old.currency == mine.currency else None, mine)


@requires("view_pricebook")
@require_safe
def pricebook_difference(request: TenantRequest, version: str) -> HttpResponseBase:
    book, now = book_or_404(version), clock.now()
    before = replaced_by(book)
    form = AgainstForm(request.GET, [rival.version for rival in rivals_of(book, now)])
    context: dict[str, object] = {"book": book, "form": form, "crumbs": _crumbs(book)}
    if not form.is_valid():
        return answer(request, TEMPLATE, context, part="report", status=422)
    if file := file_asked(request, DIFFERENCE_FILE, version=version):
        return file
    mine, changes = _changes(book, before)
    context |= {
        "before": before,
        "changes": changes,
        "counts": [(KINDS[kind][1], changes.count(kind)) for kind in ChangeKind],
        "table": changes_table(_("Changes"), changes.changes[:SHOWN], mine.currency),
        "shown": SHOWN,
        "status": _status(changes),
        **_against(form.cleaned_data["against"], mine, now),
    }
    return answer(request, TEMPLATE, context, part="report")


def _against(version: str, mine: Book, now: datetime) -> dict[str, object]:
    """The disagreements with the book that was chosen, at the first moment both may hold."""
    other = whole_or_none(find_book(version)) if version else None
    if other is None:
        return {}
    disagreement = disagreements(mine, other, max(now, mine.valid_from))
    largest = sorted(
        disagreement.changes, key=lambda change: abs(change.ratio or ALL), reverse=True
    )[:SHOWN]
    label = _("Disagreements, the largest first")
    table = changes_table(label, largest, mine.currency, other.version)
    return {"other": other, "disagreement": disagreement, "disagreement_table": table}


def _status(changes: BookDifference) -> str:
    count = len(changes.changes)
    words = {"changes": quantity(count), "same": quantity(changes.unchanged)}
    text = ngettext(
        "%(changes)s price differs, %(same)s stay",
        "%(changes)s prices differ, %(same)s stay",
        count,
    )
    return text % words


COLUMNS: Final = (
    *("what", "provider", "name", "valid_from", "meter", "kind", "conditions"),
    *("old_unit_amount", "new_unit_amount", "change_ratio", "currency"),
)


def _sheet(
    tenant: Tenant, book: AnyPricebook, before: AnyPricebook | None, difference: BookDifference
) -> Sheet:
    head = [
        (_("Tenant"), tenant.slug),
        (_("Version"), book.version),
        (_("Compared with"), before.version if before else _("nothing")),
    ]
    rows: list[list[SheetCell]] = [
        [
            *(
                change.kind.value,
                change.provider,
                change.name,
                local(change.valid_from, timezone.get_current_timezone()).isoformat(),
                change.meter,
            ),
            change.component_kind.value,
            ", ".join(condition_words(change.conditions, change.mode)),
            *(change.old, change.new, change.ratio, book.currency),
        ]
        for change in difference.changes
    ]
    return Sheet(f"difference-{book.version}", head, COLUMNS, rows)


def _crumbs(book: AnyPricebook) -> list[dict[str, object]]:
    return [
        crumb(_("Price books"), page_url("pricebooks")),
        crumb(book.version, page_url("pricebook", book.version)),
        crumb(_("Difference")),
    ]
