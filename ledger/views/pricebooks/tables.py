"""The tables of price books: versions, entries, and the sheet of a whole book."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.calc.days import local
from finops.ui.exports import Sheet
from finops.ui.links import page_url
from finops.ui.tables import Action, Cell, Column, Line, Row, Table
from ledger.calc.pricing.book import Entry
from ledger.models.facts.shelves import AnyPricebook
from ledger.queries.pricebooks.lists import BookLine
from ledger.views.pricebooks.words import (
    conditions_in_words,
    match_in_words,
    names_in_words,
    tiers_in_words,
)

NAMES_SHOWN: Final = 2  # of an entry, the others folded away
SCOPES: Final = {
    "contract": gettext_lazy("Contract"),
    "override": gettext_lazy("Override"),
    "default": gettext_lazy("Default"),
}
# State → tone and word of its badge.
STATES: Final = {
    "draft": ("warn", gettext_lazy("Draft")),
    "in_review": ("info", gettext_lazy("In review")),
    "in_force": ("good", gettext_lazy("In force")),
    "not_yet": ("info", gettext_lazy("Approved, not yet valid")),
    "ended": ("quiet", gettext_lazy("Ended")),
    "replaced": ("quiet", gettext_lazy("Replaced")),
    "retired": ("quiet", gettext_lazy("Retired")),
}


def books_table(label: str, lines: Iterable[BookLine]) -> Table:
    columns = [
        Column(_("Version")),
        Column(_("Kind")),
        Column(_("State"), "badge", stays=True),
        Column(_("Valid from"), "begins"),
        Column(_("Valid until"), "begins"),
        Column(_("Entries"), "quantity"),
        Column(_("Lines priced"), "quantity"),
    ]
    return Table(label, columns, [_book_row(line) for line in lines])


def _book_row(line: BookLine) -> Row:
    book, (tone, word) = line.book, STATES[line.state]
    end = line.windows[-1].end if line.windows else book.valid_to
    source = f"{book.source} {book.source_version}".strip()
    cells = [
        Cell(book.version, note=book.name),
        Cell(SCOPES[line.scope], note=_("from %(source)s") % {"source": source}),
        Cell(word, "badge", good=tone),
        Cell(book.valid_from, "begins"),
        Cell(end, "begins") if end else Cell(None, nil=_("open")),
        Cell(line.entries, "quantity"),
        Cell(line.lines, "quantity"),
    ]
    return Row(cells, url=page_url("pricebook", book.version))


def entries_table(book: AnyPricebook, entries: Iterable[Entry], *, may_fill: bool) -> Table:
    """The entries of a book; whoever may fill it may take one out."""
    columns = [
        Column(_("Model or service")),
        Column(_("Prices"), "lines", stays=True),
        Column(_("Provider")),
        Column(_("Models whose name"), "lines"),
        Column(_("Valid"), "span"),
        *([Column(_("Action"), "action")] if may_fill else []),
    ]
    rows = [
        Row([*_entry_cells(entry, book), *([_taking_out(entry, book)] if may_fill else [])])
        for entry in entries
    ]
    return Table(_("Entries"), columns, rows)


def _entry_cells(entry: Entry, book: AnyPricebook) -> list[Cell]:
    tiers = tiers_in_words(entry, book.currency)
    names = [Line(words) for words in names_in_words(entry.match, entry.name)]
    return [
        Cell(_entry_name(entry), note=entry.mode),
        Cell(None, "lines", lines=[Line(", ".join(tier.prices), tier.when) for tier in tiers]),
        Cell(entry.provider or _("any")),
        Cell(None, "lines", lines=names[:NAMES_SHOWN], folded=names[NAMES_SHOWN:]),
        Cell((entry.valid_from, entry.valid_to), "span", nil=_("open")),
    ]


def _entry_name(entry: Entry) -> str:
    return entry.name or entry.match.text


def _taking_out(entry: Entry, book: AnyPricebook) -> Cell:
    url = page_url("pricebook_remove_entry", book.version, entry.id)
    take_out = Action(_("Take out"), url, _entry_name(entry), look="danger", in_dialog=True)
    return Cell(None, "action", actions=[take_out])


SHEET_COLUMNS: Final = (
    *("provider", "name", "match", "mode", "valid_from", "valid_to", "tier", "conditions"),
    *("meter", "kind", "amount", "per", "unit_amount", "currency"),
)


def book_sheet(line: BookLine, entries: Iterable[Entry], tenant: str) -> Sheet:
    """One row per price component; the head says which version this is."""
    book = line.book
    head = [
        (_("Tenant"), tenant),
        (_("Version"), book.version),
        (_("Source"), f"{book.source} {book.source_version} {book.source_sha256}".strip()),
        (_("State"), str(STATES[line.state][1])),
        (_("Content (SHA-256)"), book.content_sha256),
    ]
    rows = [row for entry in entries for row in _sheet_rows(entry, book.currency)]
    return Sheet(f"pricebook-{book.version}", head, SHEET_COLUMNS, rows)


def _sheet_rows(entry: Entry, currency: str) -> list[list[str | Decimal | None]]:
    about: list[str | Decimal | None] = [
        *(entry.provider, entry.name, match_in_words(entry.match), entry.mode),
        local(entry.valid_from, get_current_timezone()).isoformat(),
        local(entry.valid_to, get_current_timezone()).isoformat() if entry.valid_to else None,
    ]
    return [
        [
            *about,
            *(Decimal(place), conditions_in_words(tier), component.meter, component.kind.value),
            *(component.amount, component.per, component.unit_amount, currency),
        ]
        for place, tier in enumerate(entry.tiers, start=1)
        for component in tier.components
    ]
