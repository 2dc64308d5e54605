"""Pricebook: the versions, and the prices in them; read only."""

from collections.abc import Iterable
from decimal import Decimal

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from finops.access import requires
from finops.calc.formatting import exact
from finops.requests import TenantRequest
from finops.tables import Cell, Column, Row, Table
from finops.views.answering import answer
from ledger.calc.pricing.book import Component, Entry
from ledger.models import PriceEntry
from ledger.models.shelves import DEFAULTS
from ledger.queries.pricebook_rows import entries_of_rows
from ledger.queries.pricebooks import (
    PricebookRow,
    price_entries,
    pricebook_versions,
    priced_providers,
)
from ledger.queries.trace import TOKENS_IN, TOKENS_OUT

ENTRIES_PER_PAGE = 100
MILLION = 1_000_000
TOKEN_METERS = TOKENS_IN | TOKENS_OUT
STATUS_TONES = {"draft": "warn", "approved": "good", "retired": "quiet"}


class PriceFilterForm(forms.Form):
    """Which prices to list."""

    model = forms.CharField(
        label=gettext_lazy("Model contains"),
        required=False,
        max_length=128,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def __init__(self, data: QueryDict, versions: Iterable[str], providers: Iterable[str]) -> None:
        super().__init__(data)
        self.fields["version"] = _one_of(_("Version"), versions)
        self.fields["provider"] = _one_of(_("Provider"), providers)
        self.order_fields(["version", "provider", "model"])


def _one_of(label: str, names: Iterable[str]) -> forms.ChoiceField:
    choices = [("", _("all")), *((name, name) for name in names)]
    return forms.ChoiceField(label=label, required=False, choices=choices)


@requires("view_pricebook")
@require_safe
def pricebook(request: TenantRequest) -> HttpResponse:
    versions = pricebook_versions()
    names = [row.book.version for row in versions]
    form = PriceFilterForm(request.GET, names, priced_providers())
    is_valid = form.is_valid()
    entries = price_entries(**form.cleaned_data) if is_valid else PriceEntry.objects.none()
    page = Paginator(entries, ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "versions": versions_table(versions),
        "entries": entries_table(page.object_list),
        "status": _status(page.paginator.count),
    }
    status = 200 if is_valid else 422
    return answer(request, "ledger/pricebook.html", context, part="report", status=status)


def versions_table(versions: Iterable[PricebookRow]) -> Table:
    columns = [
        Column(_("Version")),
        Column(_("Name")),
        Column(_("Source")),
        Column(_("Status"), "badge"),
        Column(_("Valid from"), "when"),
        Column(_("Valid until"), "when"),
        Column(_("Prices"), "quantity"),
    ]
    return Table(_("Pricebook versions"), columns, [_version_row(row) for row in versions])


def _version_row(row: PricebookRow) -> Row:
    book = row.book
    cells = [
        Cell(book.version),
        Cell(book.name),
        Cell(f"{book.source} {book.source_version}".strip()),
        Cell(book.get_status_display(), "badge", good=STATUS_TONES[book.status]),
        Cell(book.valid_from, "when"),
        Cell(book.valid_to, "when") if book.valid_to else Cell(None, nil=_("open")),
        Cell(row.entries, "quantity"),
    ]
    return Row(cells, url=f"?version={book.version}")


def entries_table(entries: Iterable[PriceEntry]) -> Table:
    columns = [
        Column(_("Model or service")),
        Column(_("Provider")),
        Column(_("Meter")),
        Column(_("Per unit (USD)"), "money_exact"),
        Column(_("Per million (USD)"), "money_exact"),
        Column(_("Valid from"), "day"),
        Column(_("Version")),
    ]
    rows = [
        _entry_row(row, entry, component)
        for row, entry in zip(entries, entries_of_rows(DEFAULTS, entries), strict=True)
        for tier in entry.tiers
        for component in tier.components
    ]
    return Table(_("Prices"), columns, rows)


def _entry_row(row: PriceEntry, entry: Entry, component: Component) -> Row:
    per_million = component.unit_amount * MILLION if component.meter in TOKEN_METERS else None
    cells = [
        Cell(entry.name),
        Cell(entry.provider),
        Cell(component.meter),
        Cell(component.unit_amount, "money_exact"),
        Cell(per_million, "money_exact", nil="–"),
        Cell(entry.valid_from.date(), "day"),
        Cell(row.pricebook.version),
    ]
    return Row(cells)


def _status(count: int) -> str:
    return ngettext("%(count)s price", "%(count)s prices", count) % {"count": exact(Decimal(count))}
