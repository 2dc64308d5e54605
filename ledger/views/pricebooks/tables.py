"""The tables of price books: versions, entries, and the sheet of a whole book."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.calc.days import local
from finops.ui.exports import Sheet
from finops.ui.links import page_url
from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.pricing.book import Entry
from ledger.queries.pricebooks.lists import BookLine
from ledger.views.pricebooks.words import (
    TierWords,
    conditions_in_words,
    match_in_words,
    names_in_words,
    tiers_in_words,
)

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
        Column(_("State"), "badge"),
        Column(_("Valid from"), "when"),
        Column(_("Valid until"), "when"),
        Column(_("Entries"), "quantity"),
        Column(_("Lines priced"), "quantity"),
    ]
    return Table(label, columns, [_book_row(one) for one in lines])


def _book_row(line: BookLine) -> Row:
    book, (tone, word) = line.book, STATES[line.state]
    end = line.windows[-1].end if line.windows else book.valid_to
    source = f"{book.source} {book.source_version}".strip()
    cells = [
        Cell(book.version, note=book.name),
        Cell(SCOPES[line.scope], note=_("from %(source)s") % {"source": source}),
        Cell(word, "badge", good=tone),
        Cell(book.valid_from, "when"),
        Cell(end, "when") if end else Cell(None, nil=_("open")),
        Cell(line.entries, "quantity"),
        Cell(line.lines, "quantity"),
    ]
    return Row(cells, url=page_url("pricebook", book.version))


@dataclass(frozen=True)
class EntryView:
    """An entry as the book's page shows it."""

    id: int
    name: str
    provider: str
    matches: Sequence[str]
    mode: str
    entry: Entry
    tiers: Sequence[TierWords]


def entry_views(entries: Iterable[Entry], currency: str) -> list[EntryView]:
    return [
        EntryView(
            id=one.id,
            name=one.name or one.match.text,
            provider=one.provider or _("any"),
            matches=names_in_words(one.match, one.name),
            mode=one.mode,
            entry=one,
            tiers=tiers_in_words(one, currency),
        )
        for one in entries
    ]


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
            *(Decimal(place), conditions_in_words(tier), one.meter, one.kind.value),
            *(one.amount, one.per, one.unit_amount, currency),
        ]
        for place, tier in enumerate(entry.tiers, start=1)
        for one in tier.components
    ]
